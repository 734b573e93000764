"""Jobs of every layout with the facts of the example calls, for tests and for looking at."""

from pathlib import Path
from typing import Any

import yaml

from portal.documents.rendering import RenderJob

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ISSUED_AT = "2027-04-14T12:00:00+04:00"
VERIFICATION = {"url": "https://portal.example/v/7K3QX9M2RT5WBH4D", "code": "7K3Q-X9M2-RT5W-BH4D"}
ORGANISATION = {
    "name": {"ka": "სამოქალაქო ჩართულობის პროგრამა", "en": "Civic Participation Programme"},
    "address": {"ka": "თბილისი 0108, რუსთაველის გამზირი 00", "en": "00 Rustaveli Avenue, Tbilisi 0108"},
    "donor_line": {
        "ka": "კონკურსი ცხადდება ევროკავშირის მიერ დაფინანსებული პროექტის ფარგლებში.",
        "en": "The call is announced within a project funded by the European Union.",
    },
}


def money(figure: str) -> dict[str, str]:
    whole, tetri = figure.split(".")
    grouped = f"{int(whole):,}"
    return {"ka": f"{grouped.replace(',', ' ')},{tetri} ₾", "en": f"GEL {grouped}.{tetri}"}


def said(ka: str, en: str) -> dict[str, str]:
    return {"ka": ka, "en": en}


def call_terms(code: str) -> dict[str, Any]:
    return yaml.safe_load((FIXTURES / "calls" / f"{code}.yaml").read_text(encoding="utf-8"))


def _budget() -> dict[str, Any]:
    rows = [
        (said("პერსონალი", "Staff"), "4794.00", "0.00", "4794.00", said("40,00 %", "40.00%")),
        (said("აღჭურვილობა", "Equipment"), "1096.00", "0.00", "1096.00", said("15,00 %", "15.00%")),
        (said("ექსპერტები", "Experts"), "2472.00", "0.00", "2472.00", ""),
        (said("მივლინება და ტრანსპორტი", "Travel"), "1390.00", "0.00", "1390.00", ""),
        (said("პუბლიკაციები", "Publications"), "1238.00", "0.00", "1238.00", ""),
        (said("ღონისძიებები", "Events"), "1972.81", "1781.00", "3753.81", ""),
        (said("ადმინისტრაციული ხარჯი", "Administration"), "737.19", "0.00", "737.19", said("7,00 %", "7.00%")),
    ]
    names = ("requested", "own", "total")
    listed = [
        {"category": c, **{n: money(f) for n, f in zip(names, figures, strict=True)}} | ({"limit": cap} if cap else {})
        for c, *figures, cap in rows
    ]
    whole = {n: money(f) for n, f in zip(names, ("13700.00", "1781.00", "15481.00"), strict=True)}
    return {"rows": listed, "sum": {"category": said("სულ", "Total"), "limit": "", **whole}}


def _tranches(terms: dict[str, Any]) -> list[dict[str, Any]]:
    figures = ("8220.00", "4110.00", "1370.00")
    return [
        {
            "number": str(tranche["n"]),
            "percent": said(tranche["percent"].replace(".", ",") + " %", tranche["percent"] + "%"),
            "amount": money(figure),
            "condition": tranche["when"],
        }
        for tranche, figure in zip(terms["agreement"]["tranches"], figures, strict=True)
    ]


REPORTS = [
    {
        "name": said("შუალედური ანგარიში", "Interim report"),
        "due": said("2027 წლის 20 სექტემბერი", "20 September 2027"),
        "parts": [
            said("შინაარსობრივი ნაწილი", "Narrative"),
            said("ფინანსური ნაწილი", "Financial"),
            said("დამადასტურებელი დოკუმენტები", "Vouchers"),
        ],
    },
    {
        "name": said("საბოლოო ანგარიში", "Final report"),
        "due": said("2027 წლის 10 დეკემბერი", "10 December 2027"),
        "parts": [said("შინაარსობრივი ნაწილი", "Narrative"), said("ფინანსური ნაწილი", "Financial")],
    },
]
TITLE = "ნარჩენების გატანის სერვისის შეფასება ოზურგეთის სოფლებში"
GRANTEE = "ღია მერია"


def _parties() -> list[dict[str, Any]]:
    return [
        {
            "role": said("გრანტის გამცემი", "Grantor"),
            "name": ORGANISATION["name"],
            "facts": [
                {"label": "organisation_code", "value": "999000900"},
                {"label": "address", "value": ORGANISATION["address"]},
                {"label": "head", "value": said("თამარ ბერიძე, დირექტორი", "Tamar Beridze, Director")},
            ],
        },
        {
            "role": said("გრანტის მიმღები", "Grantee"),
            "name": GRANTEE,
            "facts": [
                {"label": "organisation_code", "value": "999000001"},
                {"label": "address", "value": "ოზურგეთი, თავისუფლების ქუჩა 00"},
                {"label": "head", "value": said("მაია არყიშვილი, თავმჯდომარე", "Maia Arqishvili, Chair")},
                {"label": "bank_account", "value": "•••• •••• •••• •••• 7919"},
            ],
        },
    ]


def _facts() -> list[dict[str, Any]]:
    call = call_terms("SG-2027-01")["call"]["title"]
    return [
        {"label": "call", "value": said(f"SG-2027-01. {call['ka']}", f"SG-2027-01. {call['en']}")},
        {"label": "project_title", "value": TITLE},
        {"label": "project_period", "value": said("10 მაისი – 10 ნოემბერი, 2027", "10 May – 10 November 2027")},
        {"label": "grant_amount", "value": money("13700.00")},
        {"label": "own_contribution", "value": money("1781.00")},
        {
            "label": "award_letter",
            "value": said("SG-2027-01/AW-001, 5 აპრილი, 2027", "SG-2027-01/AW-001, 5 April 2027"),
        },
    ]


def _signatures() -> list[dict[str, Any]]:
    return [
        {
            "role": said("გრანტის გამცემი", "Grantor"),
            "party": ORGANISATION["name"],
            "name": said("თამარ ბერიძე", "Tamar Beridze"),
            "position": said("დირექტორი", "Director"),
        },
        {
            "role": said("გრანტის მიმღები", "Grantee"),
            "party": GRANTEE,
            "name": said("მაია არყიშვილი", "Maia Arqishvili"),
            "position": said("თავმჯდომარე", "Chair"),
        },
    ]


def agreement(**changes: Any) -> RenderJob:
    """The grant agreement of A01: three pages, both languages, an attachment."""
    terms = call_terms("SG-2027-01")
    clauses = [dict(clause) for clause in terms["agreement"]["clauses"]]
    clauses[1] |= {
        "ka": clauses[1]["ka"] + " გრანტის თანხა: **{{ award.amount }}**.\n\n{{ block.tranches }}",
        "en": clauses[1]["en"] + " Amount of the grant: **{{ award.amount }}**.\n\n{{ block.tranches }}",
    }
    context = {
        "organisation": ORGANISATION,
        "number": "SG-2027-01/001",
        "version": "1",
        "date": said("14 აპრილი, 2027", "14 April 2027"),
        "heading": said("საგრანტო ხელშეკრულება", "Grant agreement"),
        "parties": _parties(),
        "facts": _facts(),
        "clauses": clauses,
        "values": {lang: {"award.amount": money("13700.00")[lang]} for lang in ("ka", "en")},
        "blocks": {"budget_table": _budget(), "tranches": _tranches(terms), "reports": REPORTS},
        "signatures": _signatures(),
        "annexes": [
            {"title": said("პროექტის აღწერა", "Description of the project"), "sections": SECTIONS[:1]},
            {"title": said("პროექტის ბიუჯეტი", "Budget of the project"), "block": "budget_table"},
            {"title": said("პროექტის ანგარიშები", "Project reports"), "block": "reports"},
        ],
        "verification": VERIFICATION,
        "seal": ORGANISATION["name"],
    }
    return RenderJob(
        layout="agreement",
        context=context | changes,
        languages=("ka", "en"),
        title="საგრანტო ხელშეკრულება SG-2027-01/001",
        attachment={
            "schema": "portal/agreement",
            "schema_version": 1,
            "kind": "grant_agreement",
            "number": "SG-2027-01/001",
            "version": 1,
            "amount": "13700.00",
            "tranches": ["8220.00", "4110.00", "1370.00"],
        },
        issued_at=ISSUED_AT,
        must_contain=("SG-2027-01/001", "13 700,00 ₾", "GEL 13,700.00", TITLE, GRANTEE, "გრანტის მიმღები იღებს"),
    )


SECTIONS: list[dict[str, Any]] = [
    {
        "heading": said("პროექტი", "The project"),
        "answers": [
            {"question": said("პროექტის დასახელება", "Project title"), "text": TITLE},
            {
                "question": said("რა პრობლემას წყვეტს პროექტი?", "Which problem does the project solve?"),
                "text": "ექვს სოფელში ჩატარებულმა დაკვირვებამ აჩვენა, რომ გრაფიკით გათვალისწინებული ოთხი გასვლიდან "
                "საშუალოდ ორი სრულდება. 77 ოჯახიდან უმრავლესობამ არ იცის, ვის მიმართოს საჩივრით.\n\n"
                "მუნიციპალიტეტი სერვისის ხარისხს არ ზომავს.",
            },
            {
                "question": said("სამიზნე ჯგუფები", "Target groups"),
                "points": [said("სოფლის მოსახლეობა", "Rural population"), said("ახალგაზრდები", "Young people")],
            },
            {
                "question": said("სამუშაო გეგმა", "Work plan"),
                "columns": [
                    said("საქმიანობა", "Activity"),
                    said("თვეები", "Months"),
                    said("პასუხისმგებელი", "Responsible"),
                ],
                "rows": [
                    ["საჯარო ინფორმაციის მოთხოვნა და დაკვირვება", "1–2", "მაია არყიშვილი"],
                    ["ფოკუსჯგუფები და სათემო შეხვედრები", "2–4", "მაია არყიშვილი"],
                    ["რეკომენდაციების მომზადება", "4–5", "მაია არყიშვილი"],
                    ["საკრებულოს სხდომაზე წარდგენა", "5–6", "მაია არყიშვილი"],
                ],
            },
            {"question": said("სხვა დაფინანსება", "Other funding")},
        ],
    }
]

LETTER_CLAUSES = [
    {
        "key": "award",
        "ka": "საგრანტო კომისიის გადაწყვეტილებით თქვენს განაცხადს გრანტი გამოეყო. "
        "გრანტის თანხა: **{{ award.amount }}**. თანადაფინანსება: {{ award.own_total }}.\n\n"
        "პროექტის დასახელება: {{ project.title }}",
        "en": "The panel has decided to award a grant to your application. "
        "Amount of the grant: **{{ award.amount }}**. Own contribution: {{ award.own_total }}.\n\n"
        "Project title: {{ project.title }}",
    },
    {
        "key": "answer",
        "ka": "### შეთავაზების მიღება\n\nგთხოვთ, გვიპასუხოთ არაუგვიანეს შემდეგი ვადისა: **{{ deadline.accept }}**. "
        "თუ პასუხს ვერ მივიღებთ, ჩაითვლება, რომ შეთავაზებას უარყოფთ. პასუხთან ერთად წარმოადგინეთ:\n\n"
        "1. პროექტის საბოლოო ბიუჯეტი;\n2. ბანკის ცნობა ანგარიშის შესახებ.\n\n{{ block.criteria_scores }}\n\n"
        "თუ გადაწყვეტილებას არ ეთანხმებით, საჩივარი წარმოადგინეთ არაუგვიანეს შემდეგი ვადისა: {{ deadline.complain }}.",
        "en": "### Accepting the offer\n\nPlease answer by **{{ deadline.accept }}** at the latest. "
        "If we receive no answer, the offer counts as declined. Together with your answer send us:\n\n"
        "1. the final budget of the project;\n2. a letter from your bank about the account.\n\n"
        "{{ block.criteria_scores }}\n\n"
        "If you disagree with the decision, send a complaint by {{ deadline.complain }} at the latest.",
    },
]


def letter(language: str = "ka", **changes: Any) -> RenderJob:
    """The award letter of A01 in one language."""
    moments = {
        "ka": ("2027 წლის 12 აპრილი, 23:59:59 (თბილისის დროით)", "2027 წლის 13 აპრილი, 18:00 (თბილისის დროით)"),
        "en": ("12 April 2027, 23:59:59 (Tbilisi time)", "13 April 2027, 18:00 (Tbilisi time)"),
    }[language]
    values = {
        "award.amount": money("13700.00")[language],
        "award.own_total": money("1781.00")[language],
        "project.title": TITLE,
        "deadline.accept": moments[0],
        "deadline.complain": moments[1],
    }
    scores = [
        (said("შესაბამისობა კონკურსის მიზნებთან", "Relevance to the aims of the call"), said("21,33", "21.33"), "25"),
        (said("მეთოდოლოგია და სამუშაო გეგმა", "Method and work plan"), said("18,00", "18.00"), "20"),
        (said("ბიუჯეტი", "Budget"), said("12,67", "12.67"), "15"),
    ]
    context = {
        "organisation": ORGANISATION,
        "number": "SG-2027-01/AW-001",
        "date": said("5 აპრილი, 2027", "5 April 2027"),
        "heading": said("შეტყობინება გრანტის გამოყოფის შესახებ", "Award letter"),
        "recipient": [GRANTEE, said("მაია არყიშვილს", "Maia Arqishvili"), "maia.arqishvili@example.org"],
        "clauses": LETTER_CLAUSES,
        "values": {language: values},
        "blocks": {"criteria_scores": [dict(zip(("criterion", "score", "highest"), s, strict=True)) for s in scores]},
        "signatory": _signatures()[0],
        "verification": VERIFICATION,
    }
    return RenderJob(
        layout="letter",
        context=context | changes,
        languages=(language,),
        title=context["heading"][language],
        attachment=None,
        issued_at="2027-04-05T10:00:00+04:00",
        must_contain=("SG-2027-01/AW-001", money("13700.00")[language], TITLE),
    )


def receipt(language: str = "ka", answer: str = "", **changes: Any) -> RenderJob:
    """The receipt of A01; `answer` is added as the last answer."""
    sections = [{**SECTIONS[0], "answers": [*SECTIONS[0]["answers"]]}]
    if answer:
        sections[0]["answers"].append({"question": said("დამატებითი პასუხი", "Further answer"), "text": answer})
    context = {
        "organisation": ORGANISATION,
        "number": "SG-2027-01-0001",
        "date": said("21 თებერვალი, 2027", "21 February 2027"),
        "heading": said("განაცხადის მიღების დასტური", "Receipt for an application"),
        "facts": [
            {"label": "applicant", "value": GRANTEE},
            {
                "label": "received",
                "value": said("21.02.2027, 11:07:00 (თბილისის დროით)", "21.02.2027, 11:07:00 (Tbilisi time)"),
            },
        ],
        "sections": sections,
        "files": [
            {"name": "good_extract.pdf", "size": "1,2 კბ", "sha256": "0badb625b6ed398c" * 4},
            {"name": "წესდება – საბოლოო ვერსია.pdf", "size": "340 კბ", "sha256": "a7f3c2d19e5b8064" * 4},
        ],
    }
    return RenderJob(
        layout="receipt",
        context=context | changes,
        languages=(language,),
        title=context["heading"][language],
        attachment=None,
        issued_at="2027-02-21T11:07:00+04:00",
        must_contain=("SG-2027-01-0001", GRANTEE, TITLE),
    )


def _internship_parties() -> list[dict[str, Any]]:
    return [
        {
            "role": said("სტაჟიორი", "Intern"),
            "name": "ნინო ქარცივაძე",
            "facts": [
                {"label": "birth_date", "value": "07.03.2003"},
                {"label": "personal_number", "value": "99000000301"},
            ],
        },
        {
            "role": said("მასპინძელი ორგანიზაცია", "Host"),
            "name": said("საჯარო ინფორმაციის ცენტრი", "Public Information Centre"),
            "facts": [
                {"label": "organisation_code", "value": "999000031"},
                {"label": "mentor", "value": said("ელენე გელაშვილი", "Elene Gelashvili")},
            ],
        },
        {
            "role": said("პროგრამა", "Programme"),
            "name": ORGANISATION["name"],
            "facts": [{"label": "contact", "value": said("ლევან კობახიძე", "Levan Kobakhidze")}],
        },
    ]


def internship(**changes: Any) -> RenderJob:
    """A three-party internship agreement with a learning plan, as a sample."""
    terms = call_terms("IN-2027-01")
    parties = _internship_parties()
    people = [
        ("ნინო ქარცივაძე", "Nino Kartsivadze"),
        ("ელენე გელაშვილი", "Elene Gelashvili"),
        ("თამარ ბერიძე", "Tamar Beridze"),
    ]
    plan = [
        {
            "label": said("სტაჟირების სახელწოდება", "Title"),
            "value": said("მონაცემთა ანალიტიკოსის თანაშემწე", "Assistant data analyst"),
        },
        {"label": said("კვირაში საათები", "Hours per week"), "value": "24"},
        {
            "label": said("შესაძენი ცოდნა და უნარები", "Knowledge and skills to be acquired"),
            "value": said(
                "საჯარო მონაცემების მოძიება, გაწმენდა და აღწერა; მოკლე ანალიტიკური ტექსტის წერა.",
                "Finding, cleaning and describing public data; writing short analytical texts.",
            ),
        },
    ]
    context = {
        "organisation": ORGANISATION,
        "number": "IN-2027-01/001",
        "version": "1",
        "date": said("3 მაისი, 2027", "3 May 2027"),
        "heading": said("სამმხრივი ხელშეკრულება სტაჟირების შესახებ", "Three-party internship agreement"),
        "parties": parties,
        "facts": [
            {"label": "internship_period", "value": said("10 მაისი – 6 აგვისტო, 2027", "10 May – 6 August 2027")},
            {"label": "stipend", "value": money("700.00")},
        ],
        "clauses": terms["agreement"].get("clauses", []),
        "values": {"ka": {}, "en": {}},
        "blocks": {"learning_plan": [{"heading": said("ცხრილი A", "Table A"), "facts": plan}]},
        "signatures": [
            {"role": party["role"], "party": party["name"], "name": said(*name), "position": party["role"]}
            for party, name in zip(parties, people, strict=True)
        ],
        "annexes": [{"title": said("სტაჟირების გეგმა", "Learning plan"), "block": "learning_plan"}],
        "verification": VERIFICATION,
    }
    return RenderJob(
        layout="agreement",
        context=context | changes,
        languages=("ka", "en"),
        title="სამმხრივი ხელშეკრულება სტაჟირების შესახებ IN-2027-01/001",
        attachment={"schema": "portal/agreement", "number": "IN-2027-01/001"},
        issued_at="2027-05-03T12:00:00+04:00",
        must_contain=("IN-2027-01/001", "ნინო ქარცივაძე", "700,00 ₾"),
    )
