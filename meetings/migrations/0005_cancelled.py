from django.db import migrations, models


class Migration(migrations.Migration):
    """A meeting that never takes place is cancelled, with the reason."""

    dependencies = [("meetings", "0004_firmer")]

    operations = [
        migrations.RemoveConstraint(model_name="meeting", name="meeting_state_known"),
        migrations.AddField(
            model_name="meeting",
            name="cancel_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("published", "Published"),
                    ("open", "Open"),
                    ("closed", "Closed"),
                    ("signed", "Signed"),
                    ("cancelled", "Cancelled"),
                ],
                default="planned",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["planned", "published", "open", "closed", "signed", "cancelled"],
                    )
                ),
                name="meeting_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True)
                | models.Q(("cancel_reason", ""), _negated=True),
                name="meeting_cancelled_with_reason",
            ),
        ),
    ]
