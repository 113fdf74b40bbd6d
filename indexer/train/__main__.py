"""python -m indexer.train: sources -> vocabulary -> pairs -> trained model folder -> scores.

`static` trains the model that ships; `transformer` trains the second design from the static one's
vocabulary and vectors, for comparison. Losses go to `losses.tsv` beside the other outputs of the run.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from indexer.errors import RectifyError
from indexer.search.embedder import BUILT_IN_FOLDER

from .export import load_vectors, save_static_model
from .pairs import PairSet, Texts, cloze_pairs
from .sources import PARAGRAPHS, SOURCES, Source, read_lines, read_pairs
from .vocabulary import build_tokenizer, count_words

#: Whole words kept; smaller and larger vocabularies scored lower (model card).
CHINESE_WORDS, ENGLISH_WORDS = 30_000, 20_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    args = _parser().parse_args(argv)
    try:
        if args.design == "static":
            _train_static(args)
        else:
            _train_transformer(args)
    except RectifyError as error:
        print(error, file=sys.stderr)
        return 1
    return _evaluate(args.out, args.notices, args.questions)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m indexer.train",
        description="训练内置向量模型 / train the built-in embedding model",
        epilog="example: python -m indexer.train static --data ../shared/training",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("design", nargs="?", choices=("static", "transformer"), default="static", help="模型结构")
    parser.add_argument("--data", type=Path, default=Path("../shared/training"), help="公开训练文本 / public texts")
    parser.add_argument("--out", type=Path, default=BUILT_IN_FOLDER, help="模型文件夹 / model folder to write")
    parser.add_argument(
        "--notices", type=Path, default=Path("../shared/notices"), help="评测用通报 / notices to score on"
    )
    parser.add_argument(
        "--questions", type=Path, default=Path("../shared/eval/dev.jsonl"), help="评测问题 / questions to score with"
    )
    parser.add_argument("--steps", type=int, help="static 的训练步数,默认见 StaticSettings / training steps")
    parser.add_argument("--minutes", type=float, help="transformer 的总分钟数 / minutes in all")
    return parser


def _train_static(args: argparse.Namespace) -> None:
    from .static import StaticSettings, train_static

    settings = StaticSettings()
    if args.steps:
        settings = replace(settings, steps=args.steps)
    _say(f"static {asdict(settings)}")
    _say("counting words")
    counts = count_words(_all_texts(args.data))
    tokenizer = build_tokenizer(counts, chinese_words=CHINESE_WORDS, english_words=ENGLISH_WORDS)
    _say(f"vocabulary: {tokenizer.get_vocab_size():,} tokens")
    sets = _pair_sets(tokenizer, args.data, settings.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.out / "losses.tsv").open("w", encoding="utf-8") as losses:
        losses.write("step\tsource\tloss\n")

        def log(step: int, steps: int, means: dict[str, float]) -> None:
            for name, loss in sorted(means.items()):
                losses.write(f"{step}\t{name}\t{loss:.4f}\n")
            losses.flush()
            _say(f"step {step}/{steps}: mean loss {np.mean(list(means.values())):.3f}")

        vectors = train_static(tokenizer.get_vocab_size(), sets, settings, log)
    save_static_model(args.out, tokenizer, vectors)
    _say(f"saved {args.out}")


def _train_transformer(args: argparse.Namespace) -> None:
    from .transformer import TransformerSettings, save_transformer, train_transformer, wrap_tokenizer

    settings = TransformerSettings()
    if args.minutes:
        whole = settings.masked_minutes + settings.contrastive_minutes + settings.hard_minutes
        share = args.minutes / whole
        settings = replace(
            settings,
            masked_minutes=settings.masked_minutes * share,
            contrastive_minutes=settings.contrastive_minutes * share,
            hard_minutes=settings.hard_minutes * share,
        )
    _say(f"transformer {asdict(settings)}")
    if args.out.resolve() == BUILT_IN_FOLDER.resolve():
        raise RectifyError("请用 --out 指定另一文件夹,内置模型不会被覆盖 / choose another folder with --out")
    plain = Tokenizer.from_file(str(BUILT_IN_FOLDER / "tokenizer.json"))
    paragraphs = Texts.encode(plain, [line for source in PARAGRAPHS for line in read_lines(source, args.data)])
    sets = _pair_sets(plain, args.data, settings.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = wrap_tokenizer(plain)
    with (args.out / "losses.tsv").open("w", encoding="utf-8") as losses:
        losses.write("part\tminutes\tloss\n")

        def log(part: str, used: float, minutes: float, loss: float) -> None:
            losses.write(f"{part}\t{used:.2f}\t{loss:.4f}\n")
            losses.flush()
            _say(f"{part}: {used:.1f} of {minutes:.0f} min, loss {loss:.3f}")

        model = train_transformer(tokenizer, load_vectors(BUILT_IN_FOLDER), paragraphs, sets, settings, log)
    save_transformer(args.out, model, tokenizer, settings.max_tokens)
    _say(f"saved {args.out}")


def _all_texts(data: Path) -> Iterator[str]:
    for source in SOURCES:
        for pair in read_pairs(source, data):
            yield from pair
    for source in PARAGRAPHS:
        yield from read_lines(source, data)


def _pair_sets(tokenizer: Tokenizer, data: Path, seed: int) -> list[PairSet]:
    def encode(source: Source, pairs: list[tuple[str, str]]) -> PairSet:
        name = source.file.split(".")[0]
        _say(f"{name}: {len(pairs):,} pairs")
        anchors, positives = zip(*pairs, strict=True)
        return PairSet(name, source.weight, Texts.encode(tokenizer, anchors), Texts.encode(tokenizer, positives))

    rng = random.Random(seed)  # noqa: S311 - draws training pairs, no secret
    sets = [encode(source, read_pairs(source, data)) for source in SOURCES]
    return sets + [encode(source, cloze_pairs(read_lines(source, data), rng)) for source in PARAGRAPHS]


def _evaluate(model: Path, notices: Path, questions: Path) -> int:
    """Score the trained model as a user would: an index made with it, then the evaluation command."""
    if not notices.is_dir() or not questions.is_file():
        _say(f"not scored: {notices} or {questions} is missing")
        return 0
    with tempfile.TemporaryDirectory() as index:
        python = [sys.executable, "-m"]
        commands = [[*python, "indexer", "build", "--corpus", str(notices), "--index", index, "--model", str(model)]]
        for mode in ("vectors", "dense", "hybrid"):
            commands.append([*python, "eval", "run", str(questions), "--index", index, "--mode", mode])
        return max(subprocess.run(command, check=False).returncode for command in commands)  # noqa: S603 - our own


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
