from django.db import migrations, models

# The rows of a lesion are numbered in the order in which they were told to be computed.
NUMBER = """
ALTER TABLE cases_scoreresult DISABLE TRIGGER scoreresult_append_only;
UPDATE cases_scoreresult SET number = counted.number FROM (
    SELECT id, row_number() OVER (PARTITION BY lesion_id ORDER BY at, id) AS number
    FROM cases_scoreresult
) AS counted WHERE counted.id = cases_scoreresult.id;
ALTER TABLE cases_scoreresult ENABLE TRIGGER scoreresult_append_only;
"""


class Migration(migrations.Migration):
    """Which score of a lesion is the latest no longer depends on a clock."""

    dependencies = [("cases", "0002_append_only")]

    operations = [
        migrations.AlterModelOptions(name="scoreresult", options={"ordering": ["-at", "-number"]}),
        migrations.AddField(
            model_name="scoreresult",
            name="number",
            field=models.PositiveIntegerField(
                default=1,
                editable=False,
                help_text="Counts the scores of the lesion; the highest holds.",
            ),
        ),
        migrations.RunSQL(NUMBER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="scoreresult",
            constraint=models.UniqueConstraint(
                fields=("lesion", "number"), name="score_number_once_a_lesion"
            ),
        ),
    ]
