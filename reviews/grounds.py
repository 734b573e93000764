"""The grounds of conflict of interest that hold where a call names none of its own."""

from portal.calls.definition.review import Ground

STANDARD_GROUNDS = (
    Ground(
        key="same_organisation",
        ka="მუშაობს ან ბოლო ორი წლის განმავლობაში მუშაობდა განმცხადებელთან",
        en="Works, or worked in the last two years, for or with the applicant",
    ),
    Ground(key="family", ka="არის განმცხადებლის ოჯახის წევრი", en="Is a family member of the applicant"),
    Ground(key="financial", ka="აქვს ფინანსური ინტერესი", en="Has a financial interest"),
    Ground(key="advised", ka="დაეხმარა განაცხადის მომზადებაში", en="Helped to prepare the application"),
    Ground(
        key="lecturer",
        ka="იყო განმცხადებლის ლექტორი (უნდა გაცხადდეს, თავისთავად აცილებას არ იწვევს)",
        en="Taught the applicant on the course (must be declared; does not exclude by itself)",
        excludes=False,
    ),
)
