"""Catalogues made for measuring: so many agencies, languages, kiosks and clerks, open day and night."""

from collections.abc import Iterable, Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def agencies(count: int) -> list[str]:
    """Ids of agencies."""
    return [f"virasto{number}" for number in range(count)]


def languages(count: int) -> list[str]:
    """Codes of languages; Finnish first, the rest made up."""
    return ["fi", *(f"x{LETTERS[number].lower()}" for number in range(count - 1))]


def kiosks(count: int) -> list[str]:
    """Ids of kiosks."""
    return [f"kioski-{number}" for number in range(count)]


def clerks(count: int) -> list[str]:
    """Ids of clerks."""
    return [f"virkailija-{number}" for number in range(count)]


def catalogue(
    agencies_: Sequence[str],
    languages_: Sequence[str],
    kiosks_: Sequence[str],
    skills: Iterable[tuple[str, Sequence[tuple[str, str]]]],
    *,
    kiosks_per_site: int = 3,
) -> str:
    """The text of a catalogue. `skills`: each clerk with the (agency, language) pairs that they serve fluently."""
    lines = ["[defaults]", "ring_s = 120", "wrap_up_s = 600", "target_s = 180", "[defaults.hours]", "always = true"]
    for code in languages_:
        lines += [f"[languages.{code}]", f'name = "{code}"', 'interface = "fi"']
    for number, agency in enumerate(agencies_):
        lines += [
            f"[agencies.{agency}]",
            f'letter = "{LETTERS[number % len(LETTERS)]}"',
            f'name.fi = "Virasto {number}"',
        ]
        lines += ['summary.fi = "Palvelee"', f"[[agencies.{agency}.services]]", 'id = "asia"', 'name.fi = "Asia"']
    for start in range(0, len(kiosks_), kiosks_per_site):
        listed = ", ".join(f'{{ id = "{kiosk}" }}' for kiosk in kiosks_[start : start + kiosks_per_site])
        lines += [f"[sites.paikka{start}]", f'name.fi = "Paikka {start}"', 'address = "Katu 1"', f"kiosks = [{listed}]"]
    for clerk, served in skills:
        lines += [f"[clerks.{clerk}]", f'name = "{clerk}"', f"[clerks.{clerk}.skills]"]
        of_agency: dict[str, list[str]] = {}
        for agency, language in served:
            of_agency.setdefault(agency, []).append(language)
        lines += [
            f"{agency} = {{ {', '.join(f'{code} = 3' for code in codes)} }}" for agency, codes in of_agency.items()
        ]
    return "\n".join(lines) + "\n"
