"""The paths of accounts."""

from django.urls import URLPattern, URLResolver, path

from modules.accounts.api.views.entry import LogIn, Register
from modules.accounts.api.views.keys import Keys, LogOut, OneKey
from modules.accounts.api.views.people import Me, OnePerson, People, ProfilePicture
from modules.accounts.api.views.reset import RequestCode, RequestCodeByPhone, SetPassword, SetPasswordByPhone

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/auth/register/", Register.as_view()),
    path("api/auth/login/", LogIn.as_view()),
    path("api/auth/logout/", LogOut.as_view()),
    path("api/auth/keys/", Keys.as_view()),
    path("api/auth/keys/<str:id>/", OneKey.as_view()),
    path("api/auth/users/", People.as_view()),
    path("api/auth/users/me/", Me.as_view()),
    path("api/auth/users/<id:id>/", OnePerson.as_view()),
    path("api/auth/upload-profile-picture/", ProfilePicture.as_view()),
    path("api/auth/password-reset/request/", RequestCode.as_view()),
    path("api/auth/password-reset/verify/", SetPassword.as_view()),
    # The same under the names that the installed clients use.
    path("api/auth/password-reset/request-phone/", RequestCodeByPhone.as_view()),
    path("api/auth/password-reset/verify-phone/", SetPasswordByPhone.as_view()),
]
