"""Which site the admin is."""

from django.contrib.admin.apps import AdminConfig as DjangosAdminConfig


class AdminConfig(DjangosAdminConfig):
    """Django's admin, on our site."""

    default_site = "agrovet.kernel.admin_site.Site"
