"""Static files with hashed names, JavaScript module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import … from "./x.js"` to the hashed names as well."""

    support_js_module_import_aggregation = True
    manifest_strict = False
