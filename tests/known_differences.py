"""Where msvjp's answers differ from MindSpore's: known_differences.json, from a reason to forms to their variants.

A variant is one of `variants.py`. What MindSpore refuses is not compared: msvjp may answer there. `test_variants.py`
fails where a difference is not in the file, and where one that is there is none any more: the command
`python -m tests.known_differences` takes those out. A reason that begins with "open" is for somebody to close.
"""

import json
import pathlib

FILE = pathlib.Path(__file__).with_suffix(".json")


def read():
    return json.loads(FILE.read_text())


def write(known):
    """One line a form."""
    blocks = [
        f"{json.dumps(reason)}: {{\n"
        + ",\n".join(f"  {json.dumps(form)}: {json.dumps(variants)}" for form, variants in sorted(forms.items()))
        + "\n}"
        for reason, forms in sorted(known.items())
        if forms
    ]
    FILE.write_text("{\n" + ",\n".join(blocks) + "\n}\n")


KNOWN = read() if FILE.exists() else {}
REASONS = {
    (form, variant): reason for reason, forms in KNOWN.items() for form, names in forms.items() for variant in names
}


def reason(form, variant):
    """Why this call may differ, or None."""
    return REASONS.get((form, variant))


def without(entries):
    """The file's content without these pairs of a form and a variant."""
    return {
        reason: {
            form: kept
            for form, names in forms.items()
            if (kept := [name for name in names if (form, name) not in entries])
        }
        for reason, forms in KNOWN.items()
    }


def main():
    from msvjp import install_as_mindspore

    install_as_mindspore()
    from .test_variants import stale

    write(without(stale()))


if __name__ == "__main__":
    main()
