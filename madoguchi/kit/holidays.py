"""Public holidays of any country by the `holidays` library, of which only the countries asked for are loaded."""

import ast
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from types import MappingProxyType, ModuleType
from typing import Any

JAPAN = "JP"
NOTHING: Mapping[date, str] = MappingProxyType({})

_PACKAGES = ("holidays", "holidays.countries", "holidays.groups", "holidays.calendars")
_loading = RLock()


@lru_cache(512)
def named(country: str, year: int, language: str = "en") -> Mapping[date, str]:
    """The holidays of a country (two letters) in a year by day, substitute days included; in English where the library does not
    speak the language. Nothing for no country, one that is unknown, and years that the library does not cover.
    """
    made = _countries().get(country)
    if made is None:
        return NOTHING
    kind = _kind(made)
    spoken = [each for each in getattr(kind, "supported_languages", ()) if each.split("_")[0] == language]
    spoken += [each for each in getattr(kind, "supported_languages", ()) if each.startswith("en")]
    found = kind(years=year, expand=False, language=spoken[0] if spoken else None)
    return MappingProxyType(dict(sorted(found.items())))


def is_holiday(day: date, country: str = JAPAN) -> bool:
    """Whether offices are shut for a public holiday; Sundays as such do not count."""
    return day in named(country, day.year)


def countries() -> list[str]:
    """The two letters of every country whose holidays are known."""
    return sorted(_countries())


@cache
def _countries() -> dict[str, tuple[str, str]]:
    """Module and class by the country's letters."""
    return {names[1]: (module, names[0]) for module, names in _module("holidays.registry").COUNTRIES.items()}


def _kind(made: tuple[str, str]) -> Any:
    module, name = made
    return getattr(_module(f"holidays.countries.{module}"), name)


def _module(name: str) -> ModuleType:
    """One module without what its packages would load around it: tables of every calendar on earth are most of the library."""
    with _loading:
        bare = [each for each in _PACKAGES if each not in sys.modules]
        try:
            for each in bare:
                sys.modules[each] = _bare(each)
            return import_module(name)
        finally:
            for each in bare:
                sys.modules.pop(each, None)


def _bare(package: str) -> ModuleType:
    """Empty; a name that somebody takes from it is fetched from the one module that holds it."""
    found = find_spec(package)
    made = ModuleType(package)
    if found is not None and found.origin is not None:
        made.__path__ = list(found.submodule_search_locations or ())
        made.__getattr__ = partial(_fetched, found.origin)  # type: ignore[method-assign]
    return made


def _fetched(package: str, name: str) -> Any:
    for taken, home in _taken(package) if not name.startswith("__") else ():
        if taken in {name, "*"} and hasattr(module := import_module(home), name):
            return getattr(module, name)
    raise AttributeError(name)


@cache
def _taken(package: str) -> list[tuple[str, str]]:
    """Which names a package takes from which modules, as its own file says."""
    lines = [each for each in ast.parse(Path(package).read_bytes()).body if isinstance(each, ast.ImportFrom)]
    return [(taken.name, each.module or "") for each in lines for taken in each.names]
