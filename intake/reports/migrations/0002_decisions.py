from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="weekline",
            name="section",
            field=models.CharField(
                choices=[
                    ("decisions", "decisions"),
                    ("asked", "asked"),
                    ("changed", "changed"),
                    ("updates", "updates"),
                    ("usage", "usage"),
                    ("assumptions", "assumptions"),
                    ("ideas", "ideas"),
                ],
                max_length=12,
            ),
        ),
    ]
