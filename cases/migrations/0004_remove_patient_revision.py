from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_score_number")]

    operations = [migrations.RemoveField(model_name="patient", name="revision")]
