"""Where msvjp's answers differ from MindSpore's, and why: a reason, the calls, and which of their variants.

`test_variants.py` fails where a difference is not here, and where what is here is none any more. A variant is that of
`variants.py` or, of a call of `fuzz/`, the dtypes and shapes of its inputs. What MindSpore refuses is not compared: msvjp may answer.
"""

import re

KNOWN = []


def differs(reason, *forms, variants=".*"):
    """Calls, as regular expressions that match from their first character on, which differ in some of the variants."""
    KNOWN.extend((re.compile(form), re.compile(variants), reason) for form in forms)


def reason(form, variant):
    """Why this call may differ, or None."""
    return next((why for forms, variants, why in KNOWN if forms.match(form) and variants.fullmatch(variant)), None)
