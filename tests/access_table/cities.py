"""Signing in, protection, people, bodies."""

from tests.access_table.rules import (
    FOUND,
    GONE,
    MISSING,
    NEVER,
    NO_METHOD,
    OK,
    UNPROCESSABLE,
    Rule,
    administrators,
    coordinators,
    everybody,
    signed_in,
    whoever_coordinates,
)

CITIES = {
    "cities:sign_in": Rule({**everybody(FOUND), "anonymous": OK}, {**everybody(FOUND), "anonymous": OK}),
    "cities:sign_out": Rule(signed_in(NO_METHOD), everybody(FOUND)),
    "cities:profile": Rule(signed_in(), signed_in()),
    "cities:password_change": Rule(signed_in(), signed_in()),
    "cities:password_reset": Rule(everybody(OK), everybody(OK)),
    "cities:password_reset_sent": Rule(everybody(OK), NEVER),
    "cities:password_reset_confirm": Rule(
        everybody(OK), everybody(OK), lambda world: {"uidb64": "MQ", "token": "spent"}
    ),
    "cities:accept_invitation": Rule(everybody(GONE), everybody(GONE), lambda world: {"token": "spent"}),
    "cities:held": Rule(signed_in(), signed_in(NO_METHOD)),
    # What becomes of people's data is told to whoever asks.
    "cities:notice": Rule(everybody(OK), NEVER),
    "cities:edit_notice": Rule(administrators(), administrators(UNPROCESSABLE)),
    "cities:journal": Rule(administrators(), signed_in(NO_METHOD)),
    "cities:journal_csv": Rule(administrators(), signed_in(NO_METHOD)),
    "cities:left": Rule(administrators(), administrators(FOUND)),
    "cities:people": Rule(whoever_coordinates(), signed_in(NO_METHOD)),
    "cities:invite": Rule(whoever_coordinates(), whoever_coordinates()),
    "cities:invite_many": Rule(whoever_coordinates(), whoever_coordinates(UNPROCESSABLE)),
    "cities:remind_all": Rule(signed_in(NO_METHOD), whoever_coordinates(FOUND)),
    "cities:leave": Rule(
        administrators(),
        administrators(FOUND),
        lambda world: {"pk": world.cast.minsk_reader.pk},
        of_roadmap=False,
    ),
    "cities:person": Rule(
        administrators(), administrators(), lambda world: {"pk": world.cast.stranger.pk}, of_roadmap=False
    ),
    "cities:own_absence": Rule(signed_in(), signed_in(UNPROCESSABLE)),
    "cities:absence": Rule(
        {**coordinators(), "stranger": OK},
        {**coordinators(UNPROCESSABLE), "stranger": UNPROCESSABLE},
        lambda world: {"pk": world.cast.stranger.pk},
        of_roadmap=False,
    ),
    "cities:end_absence": Rule(
        signed_in(NO_METHOD), signed_in(MISSING), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "cities:invite_again": Rule(
        signed_in(NO_METHOD),
        {**coordinators(FOUND), "across": MISSING, "elsewhere": MISSING},
        lambda world: {"pk": world.cast.stranger.pk},
        of_roadmap=False,
    ),
}


PROTECTION = {
    # Without a proved password, and without a directory, there is no such page.
    "cities:second_step": Rule(everybody(FOUND), everybody(FOUND)),
    "cities:sign_in_by_key": Rule(
        {**everybody(FOUND), "anonymous": OK}, {**everybody(FOUND), "anonymous": OK}
    ),
    "cities:sign_in_with": Rule(everybody(MISSING), everybody(MISSING), lambda world: {"name": "nobody"}),
    "cities:sign_in_back": Rule(everybody(MISSING), NEVER, lambda world: {"name": "nobody"}),
    "cities:confirm": Rule(signed_in(), signed_in(UNPROCESSABLE)),
    "cities:protection": Rule(signed_in(), signed_in(NO_METHOD)),
    "cities:add_app": Rule(signed_in(), signed_in()),
    "cities:add_key": Rule(signed_in(), signed_in()),
    "cities:recovery_codes": Rule(signed_in(FOUND), signed_in(FOUND)),
    "cities:put_off": Rule(signed_in(NO_METHOD), signed_in(FOUND)),
    # Of these one has only one's own: another's number is as good as none.
    "cities:remove_factor": Rule(
        signed_in(NO_METHOD), signed_in(FOUND), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "cities:forget_browser": Rule(
        signed_in(NO_METHOD), signed_in(FOUND), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "cities:end_session": Rule(
        signed_in(NO_METHOD), signed_in(FOUND), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "cities:end_other_sessions": Rule(signed_in(NO_METHOD), signed_in(FOUND)),
    "cities:reset_factors": Rule(
        administrators(),
        administrators(FOUND),
        lambda world: {"pk": world.cast.stranger.pk},
        of_roadmap=False,
    ),
}
