from django.urls import path

from intake.triage import api

urlpatterns = [
    path("projects/", api.Projects.as_view(), name="api-projects"),
    path("projects/<code:code>/moves/", api.Moves.as_view(), name="api-moves"),
    path("projects/<code:code>/merge/", api.Merge.as_view(), name="api-merge"),
    path("projects/<code:code>/accept/", api.Accept.as_view(), name="api-accept"),
    path("projects/<code:code>/ask/", api.Ask.as_view(), name="api-ask"),
    path("projects/<code:code>/answer/", api.AnswerCall.as_view(), name="api-answer"),
    path("projects/<code:code>/go/", api.Go.as_view(), name="api-go"),
    path("projects/<code:code>/proof/", api.Proof.as_view(), name="api-proof"),
    path("projects/<code:code>/scores/", api.Scores.as_view(), name="api-scores"),
]
