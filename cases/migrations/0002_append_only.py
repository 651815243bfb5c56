from django.db import migrations

TABLES = ("scoreresult", "assessment", "casetransition")

FORWARD = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON cases_{table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_append_only ON cases_{table};\n" for table in TABLES)


class Migration(migrations.Migration):
    """Scores, findings and the history of a case are added to, never changed."""

    dependencies = [("cases", "0001_initial"), ("tumorboard", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
