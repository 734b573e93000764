"""Finished documents are write-once from here on."""

from django.db import migrations

from portal.documents import triggers


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers.create(editor.connection),
            lambda apps, editor: triggers.drop(editor.connection),
        )
    ]
