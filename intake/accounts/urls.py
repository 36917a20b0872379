from django.urls import path

from intake.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("login/demo/", views.sign_in_demo, name="login_demo"),
    path("g/<str:token>/", views.guest, name="guest"),
    path("logout/", views.sign_out, name="logout"),
    path("settings/", views.own_settings, name="settings"),
    path("settings/theme/", views.choose_theme, name="theme"),
]
