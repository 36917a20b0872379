from django.urls import path

from intake.accounts import guests as links
from intake.triage.actions.guests import PURPOSE
from intake.triage.choices import Answer
from intake.triage.views import board, bulk, drafts, guests, ideas, matrix, moves, queue, register, similar

app_name = "triage"
links.serve(PURPOSE, guests.as_guest)
urlpatterns = [
    path("ideas/new/", ideas.new, name="new"),
    path("ideas/discarded/", drafts.discarded, name="discarded"),
    path("ideas/similar/", similar.panel, name="similar"),
    path("ideas/invite/", guests.invite, name="invite"),
    path("ideas/invite/<bigint:number>/revoke/", guests.revoke, name="revoke"),
    path("ideas/<code:code>/", ideas.sent, name="sent"),
    path("ideas/<code:code>/edit/", ideas.edit, name="edit"),
    path("ideas/<code:code>/answer/", ideas.answer, name="answer"),
    path("ideas/<code:code>/join/", similar.join_one, name="join"),
    path("ideas/<code:code>/discard/", drafts.discard, name="discard"),
    path("ideas/<code:code>/take-back/", drafts.bring_back, name="bring_back"),
    path("ideas/<code:code>/withdraw/", ideas.withdraw, name="withdraw"),
    path("ideas/<code:code>/again/", ideas.again, name="again"),
    path("triage/", queue.queue, name="queue"),
    path("triage/<code:code>/accept/", queue.decide, {"verb": Answer.ACCEPT}, name="accept"),
    path("triage/<code:code>/ask/", queue.decide, {"verb": Answer.ASK}, name="ask"),
    path("triage/<code:code>/park/", queue.decide, {"verb": Answer.PARK}, name="park"),
    path("triage/<code:code>/decline/", queue.decide, {"verb": Answer.DECLINE}, name="decline"),
    path("triage/<code:code>/merge/", queue.decide, {"verb": Answer.MERGE}, name="merge"),
    path("triage/<code:code>/score/", queue.score, name="score"),
    path("triage/bulk/", bulk.change, name="bulk"),
    path("triage/bulk/<bigint:number>/undo/", bulk.undo, name="bulk_undo"),
    path("board/", board.board, name="board"),
    path("board/<code:code>/move/", board.move, name="board_move"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("projects/register/", register.register, name="register"),
    path("p/<code:code>/move/", moves.move, name="move"),
    path("p/<code:code>/go/", moves.go_ahead, name="go"),
    path("p/<code:code>/proof/", moves.proof, name="proof"),
]
