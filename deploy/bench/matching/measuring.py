"""Has questions asked of the product and of numpy in turn, and judges the answers."""

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from deploy.bench.child import Child
from deploy.bench.matching import board as invented
from deploy.bench.matching.asking import TOP
from deploy.bench.matching.board import Board, Numbers
from deploy.bench.matching.truth import Truth
from deploy.bench.measures import percentile

Figures = dict[str, Any]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Rounds:
    """What one side measured, round by round; seconds."""

    waits: list[list[float]]
    processor_s: list[float]
    answers: list[list[int]]

    @classmethod
    def of(cls, told: Sequence[Figures]) -> "Rounds":
        """Gather what a child said."""
        return cls(
            [each["waits"] for each in told],
            [each["processor_s"] for each in told],
            told[0].get("answers", []),
        )

    def figures(self) -> Figures:
        """Return milliseconds a question, and questions a second of one core that does nothing else."""
        waits = [wait for each in self.waits for wait in each]
        return {
            "p50_ms": round(percentile(waits, 0.5) * 1e3, 2),
            "p99_ms": round(percentile(waits, 0.99) * 1e3, 2),
            "queries_per_s": round(len(waits) / sum(waits), 1),
            "queries_per_cpu_s": round(len(waits) / sum(self.processor_s), 1),
        }

    def ratio(self, bare: "Rounds") -> float:
        """Return how many questions it answers for each one of `bare`, in the median round."""
        pairs = zip(self.waits, bare.waits, strict=True)
        return round(statistics.median(sum(other) / sum(own) for own, other in pairs), 3)


@dataclass(frozen=True)
class Measuring:
    """Where the product runs, what it was filled with, and where files are left for the children."""

    folder: Path
    dsn: str
    board: Board
    rounds: int
    tell: Tell

    def sample(self, count: int, network: int | None = None) -> Numbers:
        """Choose requests by savoir, so large networks ask more often."""
        all_ = self.board.requests(network)
        chance = np.random.default_rng(len(all_))
        return chance.choice(all_, size=min(count, len(all_)), replace=False)

    async def near(self, asked: Numbers, truth: Truth | None = None) -> Figures:
        """Measure own and linked networks; with `truth` the recall too."""
        return await self._alone("near", asked, truth)

    async def ranked(self, asked: Numbers) -> Figures:
        """Measure the whole ranking: what was read, both circles, likeness and reasons in words."""
        return await self._alone("rank", asked)

    async def everywhere(self, count: int) -> Figures:
        """Measure the widest circle: whoever is open to all and learns from afar, in whatever network."""
        board, asked = self.board, self.sample(len(self.board))
        is_open = board.visibility[asked] == invented.VISIBILITIES.index("everyone")
        is_open &= board.mode[asked] != invented.MODES.index("on_site")
        return await self._alone("everywhere", asked[is_open][:count])

    async def _alone(self, way: str, asked: Numbers, truth: Truth | None = None) -> Figures:
        product = await self._product(way, asked)
        try:
            measured = Rounds.of([await _round(product)])
        finally:
            await product.stop()
        figures: Figures = {"queries": len(asked), **measured.figures()}
        self._say(figures)
        return figures | (self._judged(truth, asked, measured) if truth else {})

    async def beside_numpy(self, asked: Numbers, truth: Truth) -> Figures:
        """Measure the product and the bare scan in turn, and judge the product's answers."""
        product = await self._product("near", asked)
        try:
            bare = await self._bare(asked)
            try:
                told, scanned = [], []
                for _ in range(self.rounds):
                    told.append(await _round(product))
                    scanned.append(await _round(bare))
                memory = await bare.result()
            finally:
                await bare.stop()
        finally:
            await product.stop()
        measured, numpy = Rounds.of(told), Rounds.of(scanned)
        figures = measured.figures()
        self._say(figures)
        return {
            "queries": len(asked),
            **figures,
            **self._judged(truth, asked, measured),
            "backend_mb": told[-1]["backend_mb"],
            "ratio_numpy": measured.ratio(numpy),
            "ratio_numpy_cpu": round(sum(numpy.processor_s) / sum(measured.processor_s), 3),
            "numpy": {**numpy.figures(), **memory},
        }

    def _say(self, figures: Figures) -> None:
        self.tell(f"  p50 {figures['p50_ms']} ms, p99 {figures['p99_ms']} ms")

    async def upkeep(self) -> Figures:
        """Measure what the service does now and then over the whole board."""
        child = await Child.start("deploy.bench.matching.asking", "upkeep", dsn=self.dsn)
        try:
            child.go()
            return await child.result()
        finally:
            await child.stop()

    async def _product(self, way: str, asked: Numbers) -> Child:
        questions = [
            (
                str(invented.savoir_id(number)),
                [
                    str(invented.network_id(other))
                    for other in self.board.linked[self.board.network[number]].tolist()
                ],
            )
            for number in asked.tolist()
        ]
        file = self.folder / "questions.json"
        file.write_text(json.dumps(questions), encoding="ascii")
        return await Child.start(
            "deploy.bench.matching.asking",
            "ask",
            dsn=self.dsn,
            questions_file=str(file),
            way=way,
            rounds=self.rounds,
        )

    async def _bare(self, asked: Numbers) -> Child:
        np.save(self.folder / "vectors.npy", self.board.vectors)
        np.save(self.folder / "network.npy", self.board.network)
        np.save(self.folder / "is_offer.npy", self.board.kind == invented.KINDS.index("offer"))
        np.save(self.folder / "linked.npy", self.board.linked)
        file = self.folder / "numbers.json"
        file.write_text(json.dumps(asked.tolist()), encoding="ascii")
        return await Child.start(
            "deploy.bench.matching.scanning",
            "scan",
            folder=str(self.folder),
            numbers_file=str(file),
            rounds=self.rounds,
        )

    def _judged(self, truth: Truth, asked: Numbers, measured: Rounds) -> Figures:
        recalls = [
            truth.recall(number, answered, TOP)
            for number, answered in zip(asked.tolist(), measured.answers, strict=True)
        ]
        return {"recall": round(statistics.fmean(recalls), 6)}


async def _round(child: Child) -> Figures:
    """Let a child ask all its questions once, and return what it says of them."""
    child.go()
    told = await child.hear()
    return await child.hear() if "ready" in told else told
