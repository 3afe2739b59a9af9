"""The paths of accounts."""

from django.urls import URLPattern, URLResolver, path

from modules.accounts.api.views.entry import LogIn, Register
from modules.accounts.api.views.people import Me, OnePerson, People

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/auth/register/", Register.as_view()),
    path("api/auth/login/", LogIn.as_view()),
    path("api/auth/users/", People.as_view()),
    path("api/auth/users/me/", Me.as_view()),
    path("api/auth/users/<id:id>/", OnePerson.as_view()),
]
