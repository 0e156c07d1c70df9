"""`madoguchi doctor`."""

from dataclasses import asdict

from madoguchi.cli.asking import AnyWorkspaceOption, FormatOption
from madoguchi.cli.failing import DONE, FAILED
from madoguchi.cli.keeping.examining import examine
from madoguchi.cli.telling import Format, tell, tell_json

SIGNS = {"good": "✓", "note": "·", "bad": "✗"}


def doctor(
    workspace: AnyWorkspaceOption = None,
    format: FormatOption = Format.TEXT,
) -> int:
    """Examine this installation; where something is not well, say how to mend it. Exit 1 when something does not work."""
    findings = []
    for finding in examine():
        findings.append(finding)
        if format is Format.TEXT:
            tell(f"{SIGNS[finding.state]} {finding.name}: {finding.words}")
            if finding.mend:
                tell(f"    → {finding.mend}")
    well = all(finding.state != "bad" for finding in findings)
    if format is Format.JSON:
        tell_json({"ok": well, "findings": [asdict(finding) for finding in findings]})
    return DONE if well else FAILED
