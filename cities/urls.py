"""The addresses of signing in, of people, their absences and their bodies."""

from django.urls import path

from cities.views import absences, accounts, bodies, first, outside, people, protection, second_step, trust

app_name = "cities"
urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="sign_in"),
    path("sign-in/second/", second_step.second_step, name="second_step"),
    path("sign-in/key/", second_step.sign_in_by_key, name="sign_in_by_key"),
    path("sign-in/with/<slug:name>/", outside.sign_in_with, name="sign_in_with"),
    path("sign-in/with/<slug:name>/back/", outside.back, name="sign_in_back"),
    path("confirm/", second_step.confirm, name="confirm"),
    path("sign-out/", accounts.SignOut.as_view(), name="sign_out"),
    path("profile/", accounts.profile, name="profile"),
    path("profile/protection/", protection.protection, name="protection"),
    path("profile/protection/app/", protection.app, name="add_app"),
    path("profile/protection/key/", protection.key, name="add_key"),
    path("profile/protection/codes/", protection.recovery_codes, name="recovery_codes"),
    path("profile/protection/later/", protection.put_off, name="put_off"),
    path("profile/protection/factors/<int:pk>/remove/", protection.remove_factor, name="remove_factor"),
    path("profile/protection/browsers/<int:pk>/forget/", protection.forget_browser, name="forget_browser"),
    path("profile/protection/sessions/<int:pk>/end/", protection.end_session, name="end_session"),
    path("profile/protection/sessions/end/", protection.end_other_sessions, name="end_other_sessions"),
    path("people/<int:pk>/second-step/", protection.reset_factors, name="reset_factors"),
    path("password/", accounts.ChangePassword.as_view(), name="password_change"),
    path("password/reset/", accounts.ask_for_letter, name="password_reset"),
    path("password/reset/sent/", accounts.ResetPasswordSent.as_view(), name="password_reset_sent"),
    path(
        "password/reset/<uidb64>/<token>/", accounts.SetNewPassword.as_view(), name="password_reset_confirm"
    ),
    path("invitation/<str:token>/", accounts.accept_invitation, name="accept_invitation"),
    path("bodies/add/", bodies.add_body, name="add_body"),
    path("bodies/<int:pk>/edit/", bodies.edit_body, name="edit_body"),
    path("start/first/<str:token>/", first.first_administrator_page, name="first_administrator"),
    path("profile/held/", trust.held, name="held"),
    path("personal-data/", trust.notice_page, name="notice"),
    path("personal-data/edit/", trust.edit_notice, name="edit_notice"),
    path("journal/", trust.journal, name="journal"),
    path("journal/journal.csv", trust.journal_csv, name="journal_csv"),
    path("absence/", absences.own_absence, name="own_absence"),
    path("absence/<int:pk>/end/", absences.end_absence, name="end_absence"),
    path("people/<int:pk>/absence/", absences.absence, name="absence"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invite/many/", people.invite_many, name="invite_many"),
    path("people/invite/remind/", people.remind_all, name="remind_all"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("people/left/", trust.left, name="left"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/invite/", people.invite_again, name="invite_again"),
]
