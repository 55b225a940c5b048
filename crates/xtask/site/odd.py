"""A few purchases as nobody would wish them: names that are markup, formulas, one endless word, or written from the right.

Each is well-formed OCDS, so it must come through whole; no page may run it, be widened by it, or break.
"""

# Behind the republic in every list, so that home is met as a reader meets it.
DATASET = "zz-odd"

LONG = "Мемлекеттікмекеме" * 20
SCRIPT = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
FORMULA = '=HYPERLINK("http://example.org","click")'
NAMES = [
    (SCRIPT, "&lt;b&gt; & \"quotes\" 'all' of them"),
    (FORMULA, "+1+cmd|' /C calc'!A0"),
    (LONG, "W" * 400),
    ("שלום עולם \u202eabc\u202c", "مرحبا \u200f(1)"),
    ("   ", "🏛️👩‍⚖️ 𝔗𝔲𝔯𝔞 ﷽"),
]


def release(number):
    """One purchase with a bit of everything; its texts are the number's names."""
    buyer_name, firm_name = NAMES[number % len(NAMES)]
    buyer = {"id": f"b{number % len(NAMES)}", "name": buyer_name}
    firm = {"id": f"f{number % len(NAMES)}", "name": firm_name}
    where = {"region": buyer_name[:80], "streetAddress": firm_name}
    value = {"amount": [0, -5, 123456789012345678, 0.000001, 7][number % 5], "currency": ["KZT", "<i>", "USD", "", "XXXXXXXXXX"][number % 5]}
    return {
        "ocid": f"ocds-odd-{number:03}",
        "id": f"{number}/<c>?&#",
        "date": "2024-05-02T10:00:00+05:00",
        "tag": ["compiled"],
        "buyer": buyer,
        "parties": [buyer | {"roles": ["buyer"], "address": where}, firm | {"roles": ["tenderer", "supplier"], "address": where}],
        "tender": {
            "id": f"t/{number}",
            "title": buyer_name,
            "description": f"{firm_name}\n{LONG}",
            "procurementMethod": "open",
            "procurementMethodRationale": SCRIPT,
            "tenderPeriod": {"startDate": "2024-04-01", "endDate": "9999-12-31T23:59:59Z"},
            "value": value,
            "items": [{"id": "1", "description": firm_name, "quantity": 3, "classification": {"scheme": "<s>", "id": LONG}}],
        },
        "bids": {"details": [{"id": LONG, "status": "valid", "tenderers": [firm], "value": value}]},
        "awards": [{"id": FORMULA, "title": SCRIPT, "status": "active", "date": "2024-05-01", "suppliers": [firm], "value": value}],
        "contracts": [{"id": "1", "awardID": FORMULA, "title": LONG, "status": "active", "dateSigned": "2024-05", "value": value}],
    }


# Enough for a buyer's share of single offers to stand in the list.
ODD = [release(number) for number in range(60)]
