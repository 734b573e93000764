"""Show every component of the interface on one page, filled with invented examples; for the demo only."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

STEPS = [
    {"label": "კონკურსი გამოცხადდა", "when": "18.01.2027, 10:00", "state": "past"},
    {"label": "კითხვების ბოლო ვადა", "when": "12.02.2027, 18:00", "state": "past"},
    {"is_today": True, "when": "20.02.2027"},
    {"label": "განაცხადის ბოლო ვადა", "when": "26.02.2027, 23:59:59", "state": "next"},
    {"label": "შეფასება", "when": "19.03.2027", "state": "future"},
    {"label": "გადაწყვეტილება", "when": "05.04.2027", "state": "future"},
]
LEVELS = [
    (0, "ინფორმაცია არ არის წარმოდგენილი."),
    (1, "კავშირი კონკურსის მიზანთან არ ჩანს; პრობლემა ზოგადად არის აღწერილი."),
    (2, "სუსტი."),
    (3, "კავშირი ნათელია, მაგრამ პრობლემა მხოლოდ ნაწილობრივ არის დასაბუთებული."),
    (4, "კარგი."),
    (5, "პროექტი ზუსტად პასუხობს კონკურსის მიზანს; პრობლემა დასაბუთებულია ადგილობრივი მონაცემებით."),
]
CRITERIA = [
    {"key": "relevance", "title": "შესაბამისობა კონკურსის მიზანთან", "weight": 25, "chosen": 3, "levels": LEVELS},
    {"key": "method", "title": "მეთოდოლოგია და განხორციელებადობა", "weight": 20, "chosen": None, "levels": LEVELS},
]
NAV = [
    {"url": "#", "label": "განაცხადები", "count": 40},
    {"url": "#", "label": "შემფასებლები"},
    {"url": "#", "label": "რანჟირებული სია", "current": "page"},
    {"url": "#", "label": "გადაწყვეტილებები"},
    {"url": "#", "label": "წერილები", "count": 12},
    {"url": "#", "label": "ხელშეკრულებები"},
]
PROBLEM = {
    "url": "#budget",
    "label": "ბიუჯეტი",
    "message": "მე-2 სტრიქონის ჯამია 2 400,00 ₾; უნდა იყოს 2 450,00 ₾.",
}
COLUMNS = ("rank", "reference", "title", "mean", "adjusted", "interval", "requested", "running", "is_in", "flag")
RANKING = [
    (1, "SG-2027-01-A07", "ღია ბიუჯეტი თერჯოლაში", "92,33", "91,80", "1–3", "13 700,00", "13 700,00", True, ""),
    (2, "SG-2027-01-A15", "სოფლის გზები და მოქალაქეები", "89,00", "89,40", "1–5", "17 950,00", "31 650,00", True, ""),
    (
        3,
        "SG-2027-01-A22",
        "ბაღების მონიტორინგი",
        "86,67",
        "84,10",
        "2–9",
        "18 000,00",
        "49 650,00",
        True,
        "კომისიას",
    ),
    (4, "SG-2027-01-A03", "წყალი მაღალმთიან სოფლებში", "84,33", "85,02", "3–9", "16 400,00", "66 050,00", False, ""),
    (5, "SG-2027-01-A31", "ახალგაზრდული საბჭოები", "82,00", "82,90", "4–11", "12 250,50", "78 300,50", False, ""),
]
DOTS = [
    {"y": 34, "label": "A07", "x": 118, "near": (104, 132), "far": (96, 150), "width": (28, 54), "is_in": True},
    {"y": 62, "label": "A15", "x": 150, "near": (136, 178), "far": (110, 214), "width": (42, 104), "is_in": True},
    {"y": 90, "label": "A22", "x": 206, "near": (174, 262), "far": (140, 342), "width": (88, 202), "is_in": True},
    {"y": 118, "label": "A03", "x": 262, "near": (220, 300), "far": (176, 352), "width": (80, 176), "is_in": False},
    {"y": 146, "label": "A31", "x": 318, "near": (270, 372), "far": (214, 430), "width": (102, 216), "is_in": False},
]


class ExampleForm(forms.Form):
    """The sorts of question, as `includes/_field.html` draws them."""

    title = forms.CharField(label="პროექტის დასახელება", help_text="მოკლედ, ისე, როგორც ხელშეკრულებაში უნდა ეწეროს.")
    summary = forms.CharField(
        label="პროექტის მოკლე აღწერა",
        help_text="ქვეყნდება შედეგებთან ერთად, თუ თანახმა იქნებით.",
        widget=forms.Textarea,
    )
    topic = forms.ChoiceField(
        label="რომელ თემას ეხება პროექტი?",
        widget=forms.RadioSelect,
        choices=[("budget", "მუნიციპალური ბიუჯეტის მონიტორინგი"), ("services", "მუნიციპალური სერვისების ხარისხი")],
    )
    region = forms.ChoiceField(label="რეგიონი", choices=[("", "აირჩიეთ"), ("im", "იმერეთი"), ("ka", "კახეთი")])
    website = forms.URLField(label="ვებგვერდი", required=False, assume_scheme="https")
    extract = forms.FileField(label="ამონაწერი რეესტრიდან", help_text="PDF, არაუმეტეს 10 მბ.", required=False)
    agreed = forms.BooleanField(label="ვადასტურებ, რომ განაცხადში მითითებული ინფორმაცია სწორია.")


def gallery(request: HttpRequest) -> HttpResponse:
    summary = "პროექტი აკვირდება, როგორ იგეგმება და იხარჯება თერჯოლის მუნიციპალიტეტის ბიუჯეტი — სოფელ-სოფელ."
    context = {
        "form": ExampleForm({"summary": summary, "region": "im", "website": "nino", "agreed": "on"}),
        "steps": STEPS,
        "criteria": CRITERIA,
        "links": NAV,
        "ranking": [dict(zip(COLUMNS, row, strict=True)) for row in RANKING],
        "dots": DOTS,
        "page_obj": Paginator(range(612), 50).get_page(request.GET.get("page", 3)),
        "indices": range(2),
        "problems": [PROBLEM],
    }
    return render(request, "gallery.html", context)
