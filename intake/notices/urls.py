"""Pages. Who is told what, where and when."""

from __future__ import annotations

from django.urls import path

from intake.notices.views import deliveries, own, wishes

app_name = "notices"
urlpatterns = [
    path("notices/", own.listing, name="list"),
    path("notices/read/", own.read, name="read"),
    path("notices/<bigint:number>/", own.follow, name="open"),
    path("settings/notices/", wishes.wishes, name="wishes"),
    path("settings/notices/test/", wishes.test, name="test"),
    path("settings/notices/<code:code>/", wishes.forget, name="forget"),
    path("unsubscribe/<str:token>/", wishes.unsubscribe, name="unsubscribe"),
    path("settings/deliveries/", deliveries.listing, name="deliveries"),
    path("settings/deliveries/retry/", deliveries.retry_all, name="retry_all"),
    path("settings/deliveries/<bigint:number>/retry/", deliveries.retry, name="retry"),
    path("settings/deliveries/mails/<str:name>/", deliveries.mail, name="mail"),
    path("settings/channels/new/", deliveries.channel, name="new_channel"),
    path("settings/channels/<bigint:number>/", deliveries.channel, name="channel"),
    path("settings/channels/<bigint:number>/test/", deliveries.test, name="test_channel"),
]
