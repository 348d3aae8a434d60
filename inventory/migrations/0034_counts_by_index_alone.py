from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0033_put_up_since_instructed'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='camera',
            name='cameras_by_status',
        ),
        migrations.RemoveIndex(
            model_name='camera',
            name='cameras_by_verdict',
        ),
        migrations.AddIndex(
            model_name='camera',
            index=models.Index(fields=['organisation', 'status', 'due_on', 'id', 'life', 'undone_at', 'found_on'], name='cameras_by_status'),
        ),
        migrations.AddIndex(
            model_name='camera',
            index=models.Index(fields=['organisation', 'verdict', 'due_on', 'id', 'life', 'undone_at'], name='cameras_by_verdict'),
        ),
    ]
