"""The state of the models while the database is brought up to date."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from yizhan.spine.management.commands.migrate import few_renderings


def made(name: str, **fields: models.Field) -> ModelState:  # type: ignore[type-arg]
    return ModelState("told", name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def test_a_new_model_is_known_to_its_neighbours_and_the_rest_stays() -> None:
    state = ProjectState()
    state.add_model(made("Street"))
    state.add_model(made("House", street=models.ForeignKey("told.Street", models.CASCADE)))
    state.add_model(made("Room", house=models.ForeignKey("told.House", models.CASCADE)))
    far = state.apps.get_model("told", "Street")
    with few_renderings():
        state.add_model(made("Chair", room=models.ForeignKey("told.Room", models.CASCADE)))
        room, chair = state.apps.get_model("told", "Room"), state.apps.get_model("told", "Chair")
        assert chair._meta.get_field("room").related_model is room
        assert [one.related_model for one in room._meta.related_objects] == [chair]
        assert state.apps.get_model("told", "Street") is far
        state.add_index("told", "room", models.Index(fields=["house"], name="by_house"))
        assert state.apps.get_model("told", "Room") is room
    assert [one.name for one in state.models["told", "room"].options["indexes"]] == ["by_house"]
    state.add_model(made("Table", room=models.ForeignKey("told.Room", models.CASCADE)))
    assert state.apps.get_model("told", "Street") is not far
