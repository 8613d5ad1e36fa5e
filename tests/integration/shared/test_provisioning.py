"""Streams and consumers match their declaration, and keep what they hold when it changes."""

from dataclasses import replace

from nats.js.api import ConsumerConfig

from shared.messaging.provision import provision, put_consumer
from shared.messaging.streams import streams
from tests.fixtures.waiting import eventually
from tests.integration.shared.workshop import Workshop, about, noting


async def test_provisioning_twice_changes_nothing_and_keeps_what_is_stored(
    workshop: Workshop, nats_url: str
) -> None:
    hearing = noting().hearing()
    await provision(nats_url, [hearing])
    await workshop.announce(about("a"))
    await workshop.relay()
    before = [await _described(workshop, str(stream.name)) for stream in streams()]

    await provision(nats_url, [hearing])

    assert [await _described(workshop, str(stream.name)) for stream in streams()] == before
    assert len(await workshop.stored()) == 1


async def test_streams_are_as_they_are_declared(workshop: Workshop) -> None:
    for declared in streams():
        found = (await workshop.client.jetstream().stream_info(str(declared.name))).config
        for name in ("subjects", "retention", "max_bytes", "discard", "allow_atomic", "max_age"):
            if getattr(declared, name) is not None:
                assert getattr(found, name) == getattr(declared, name), (declared.name, name)


async def test_a_changed_setting_reaches_a_consumer_that_exists_and_its_place_is_kept(
    workshop: Workshop,
) -> None:
    hearer = workshop.hearer()
    await workshop.announce(about("a"))
    await workshop.relay()
    async with workshop.hearing(hearer):
        await eventually(lambda: workshop.has_effects(1))
    hearing = hearer.consumer.hearing()
    broker = workshop.client.jetstream()
    await broker.add_consumer("EVENTS", replace(hearing.config(), ack_wait=77.0, max_ack_pending=5))
    assert await _setting(workshop) == (77.0, 5, list(hearing.subjects))

    more = replace(hearing, subjects=(*hearing.subjects, "rers.*.savoirs.request.withdrawn.*"))
    await put_consumer(broker, more)

    declared = hearing.config()
    assert await _setting(workshop) == (
        declared.ack_wait,
        declared.max_ack_pending,
        list(more.subjects),
    )
    found = await broker.consumer_info("EVENTS", "workshop")
    assert found.ack_floor is not None
    assert found.ack_floor.stream_seq == 1


async def test_every_consumer_has_a_twin_for_what_is_sent_again(workshop: Workshop) -> None:
    await put_consumer(workshop.client.jetstream(), noting().hearing())

    twin = await workshop.client.jetstream().consumer_info("RETRY", "workshop-retry")

    assert twin.config.filter_subjects == ["retry.workshop.>"]


async def _setting(workshop: Workshop) -> tuple[float | None, int | None, list[str]]:
    found = await workshop.client.jetstream().consumer_info("EVENTS", "workshop")
    config: ConsumerConfig = found.config
    subjects = config.filter_subjects or [str(config.filter_subject)]
    return config.ack_wait, config.max_ack_pending, subjects


async def _described(workshop: Workshop, stream: str) -> object:
    broker = workshop.client.jetstream()
    found = await broker.stream_info(stream)
    consumers = [(one.name, one.config) for one in await broker.consumers_info(stream)]
    return found.config, consumers, found.state.messages
