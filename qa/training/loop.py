"""The training loop: windows in, a reader out; resumable to the bit, on CPU or GPU.

Warm-up, then linear decay over the last part of the run, gradients clipped to norm 1. With a
wall-clock budget the decay follows whichever runs out first, steps or minutes, so a run cut by time
still ends at rate zero. It does not sample windows and does not evaluate.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from qa.training.config import LoopConfig
from qa.training.objectives import SpanObjective
from qa.training.prepared import WindowTable, batches

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Progress:
    """Where a run stands: steps done, seconds used over all its sittings, losses of its steps."""

    step: int = 0
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)


def schedule(step: int, seconds: float, *, steps: int, config: LoopConfig) -> float:
    """The factor in [0, 1] on the learning rates before step ``step`` (from 0).

    min(1, (step + 1) / warm-up) × min(1, (1 − used) / decay_ratio), where used is the larger of
    step / steps and seconds / budget.
    """
    warmup = max(1.0, config.warmup_ratio * steps)
    budget = config.max_minutes * 60
    used = max(step / steps, seconds / budget if budget else 0.0)
    decay = min(1.0, max(0.0, 1.0 - used) / config.decay_ratio)
    return min(1.0, (step + 1) / warmup) * decay


def collate(table: WindowTable, rows: NDArray[np.int64], pad_id: int) -> dict[str, torch.Tensor]:
    """The windows ``rows`` padded to the longest: ids, types, mask, readable ``(n, length)``.

    And the answer's start and end ``(n,)``, and what the table has beside.
    """
    lengths = table.lengths[rows]
    shape = (len(rows), int(lengths.max()))
    ids = np.full(shape, pad_id, dtype=np.int64)
    for at, row in enumerate(rows):
        ids[at, : lengths[at]] = table.ids[table.offsets[row] : table.offsets[row + 1]]
    places = table.places[rows].astype(np.int64)
    column = np.arange(shape[1])[None, :]
    real = column < lengths[:, None]
    in_b = (column >= places[:, 0:1]) & real
    in_heading = in_b & (column < places[:, 1:2])
    arrays = {
        "ids": ids,
        "types": in_b.astype(np.int64),
        "mask": real.astype(np.int64),
        "readable": real & ~in_heading,
        "start": places[:, 2],
        "end": places[:, 3],
        **table.extras(rows),
    }
    return {name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in arrays.items()}


class Trainer:
    """One run over the prepared epochs; `run` goes on from the checkpoint when there is one."""

    def __init__(
        self,
        objective: SpanObjective,
        *,
        config: LoopConfig,
        seed: int,
        checkpoint: Path,
        pad_id: int = 0,
    ) -> None:
        """The objective is moved to the GPU if there is one."""
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._objective = objective.to(self._device)
        self._config = config
        self._seed = seed
        self._checkpoint = checkpoint
        self._pad_id = pad_id
        self._optimizer = torch.optim.AdamW(self._groups(), fused=True)
        self.progress = Progress()

    def _groups(self) -> list[dict[str, Any]]:
        """Span head and body apart; biases and layer norms do not decay."""
        groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
        for name, parameter in self._objective.named_parameters():
            key = ("qa_outputs" in name or "words." in name, parameter.ndim >= 2)
            groups.setdefault(key, []).append(parameter)
        return [
            {
                "params": parameters,
                "peak_lr": self._config.head_lr if head else self._config.body_lr,
                "lr": 0.0,
                "weight_decay": self._config.weight_decay if decays else 0.0,
            }
            for (head, decays), parameters in groups.items()
        ]

    def run(self, tables: Sequence[WindowTable], *, stop_after: int | None = None) -> Progress:
        """Train to the end of ``tables`` or of the budget, or until ``stop_after`` steps are done.

        A checkpoint is written every ``checkpoint_minutes`` and at the end.
        """
        torch.manual_seed(self._seed)
        if self._config.threads:
            torch.set_num_threads(self._config.threads)
        self._resume()
        self._objective.train()
        plan = self._plan(tables)
        before = self.progress.seconds
        began = saved = time.monotonic()
        for table, rows in self._remaining(tables, plan):
            factor = schedule(
                self.progress.step, self.progress.seconds, steps=len(plan), config=self._config
            )
            if factor == 0.0 or self.progress.step == stop_after:
                break
            losses, kinds = self._step(table, rows, factor)
            self.progress.seconds = before + time.monotonic() - began
            self._report(losses, kinds, factor, len(plan))
            if time.monotonic() - saved > self._config.checkpoint_minutes * 60:
                self.save()
                saved = time.monotonic()
        self.save()
        return self.progress

    def _plan(self, tables: Sequence[WindowTable]) -> list[tuple[int, NDArray[np.int64]]]:
        return [
            (epoch, rows)
            for epoch, table in enumerate(tables)
            for rows in batches(
                table.lengths, self._config.batch_size, seed=self._seed, epoch=epoch
            )
        ]

    def _remaining(
        self, tables: Sequence[WindowTable], plan: list[tuple[int, NDArray[np.int64]]]
    ) -> Iterator[tuple[WindowTable, NDArray[np.int64]]]:
        return ((tables[epoch], rows) for epoch, rows in plan[self.progress.step :])

    def _step(
        self, table: WindowTable, rows: NDArray[np.int64], factor: float
    ) -> tuple[torch.Tensor, NDArray[np.uint8]]:
        """One update; the loss of each window and its kind."""
        batch = collate(table, rows, self._pad_id)
        batch = {name: tensor.to(self._device) for name, tensor in batch.items()}
        with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=self._config.bf16):
            losses = self._objective(batch, np.random.default_rng((self._seed, self.progress.step)))
        losses.mean().backward()
        torch.nn.utils.clip_grad_norm_(self._objective.parameters(), 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = group["peak_lr"] * factor
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.progress.step += 1
        self.progress.losses.append(float(losses.detach().mean()))
        return losses.detach().cpu(), table.kinds[rows]

    def _report(
        self, losses: torch.Tensor, kinds: NDArray[np.uint8], factor: float, steps: int
    ) -> None:
        """One line every ``log_every`` steps: losses, rate, time left by steps or by budget."""
        step, every = self.progress.step, self._config.log_every
        if step % every and step != steps:
            return
        recent = self.progress.losses[-every:]
        pace = self.progress.seconds / step
        left = (steps - step) * pace
        if self._config.max_minutes:
            left = min(left, self._config.max_minutes * 60 - self.progress.seconds)
        _LOG.info(
            "step %d/%d · loss %.3f · rate %.2g · %.1f windows/s · %d min left",
            step,
            steps,
            sum(recent) / len(recent),
            factor,
            self._config.batch_size / pace,
            round(left / 60),
        )

    def save(self) -> None:
        """Write the checkpoint whole or not at all."""
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "objective": self._objective.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "rng": torch.get_rng_state(),
            "cuda_rng": torch.cuda.get_rng_state_all() if self._device.type == "cuda" else [],
            "step": self.progress.step,
            "seconds": self.progress.seconds,
            "losses": self.progress.losses,
        }
        temporary = self._checkpoint.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(self._checkpoint)

    def _resume(self) -> None:
        if not self._checkpoint.is_file():
            return
        state = torch.load(self._checkpoint, map_location="cpu", weights_only=True)
        self._objective.load_state_dict(state["objective"])
        self._optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["rng"])
        if self._device.type == "cuda" and state["cuda_rng"]:
            torch.cuda.set_rng_state_all(state["cuda_rng"])
        self.progress = Progress(state["step"], state["seconds"], state["losses"])
        _LOG.info("resumed at step %d of %s", self.progress.step, self._checkpoint)
