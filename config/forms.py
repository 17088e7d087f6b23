"""How forms are drawn: by our own templates, so that `{{ form }}` looks right everywhere."""

from django.forms.renderers import TemplatesSetting


class ProjectFormRenderer(TemplatesSetting):
    """Renders forms and fields by the templates of `components/`."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
