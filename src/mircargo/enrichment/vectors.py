# mypy: disable-error-code="no-untyped-call, untyped-decorator, misc, import-untyped"
"""A numba value of 512 bits, one bit a draw, and the few operations that the counting kernel needs.

LLVM splits the vector into whatever registers the machine has, so the same code runs on every processor;
where the registers are 512 bits wide, one operation treats 512 draws.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

__all__ = [
    "BITS",
    "WORDS",
    "bit_and",
    "bit_or",
    "bit_xor",
    "load",
    "popcount",
    "shifted_bit",
    "splat",
    "store",
]

WORDS = 8
BITS = 64 * WORDS
_LANE = ir.IntType(64)
_VECTOR = ir.VectorType(_LANE, WORDS)


class Words(types.Type):
    """The numba type of the vector."""

    def __init__(self) -> None:
        super().__init__(name=f"Words{WORDS}")


_WORDS = Words()


@register_model(Words)
class _WordsModel(models.PrimitiveModel):
    """How LLVM holds the vector."""

    def __init__(self, manager: Any, kind: Any) -> None:  # noqa: ANN401 - numba's own classes
        super().__init__(manager, kind, _VECTOR)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, word: Any) -> Any:  # pragma: no cover  # noqa: ANN401
    """Return the address of ``WORDS`` words of ``array`` from index ``word`` on."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [word]), _VECTOR.as_pointer())


def _splatted(builder: Any, value: Any) -> Any:  # pragma: no cover  # noqa: ANN401
    """Return the vector that holds ``value`` in every lane."""
    empty = ir.Constant(_VECTOR, ir.Undefined)
    index = ir.IntType(32)
    first = builder.insert_element(empty, value, ir.Constant(index, 0))
    return builder.shuffle_vector(first, empty, ir.Constant(ir.VectorType(index, WORDS), [0] * WORDS))


@intrinsic  # pragma: no cover - runs inside the compiler
def load(_typing: Any, array: Any, word: Any) -> Any:  # noqa: ANN401
    """Read ``WORDS`` words of a flat uint64 ``array`` from index ``word`` on.

    Parameters
    ----------
    array
        The words.
    word
        Index of the first.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401
        return builder.load(_pointer(context, builder, signature.args[0], args[0], args[1]), align=8)

    return _WORDS(array, types.intp), generate


@intrinsic  # pragma: no cover - runs inside the compiler
def store(_typing: Any, array: Any, word: Any, value: Any) -> Any:  # noqa: ANN401
    """Write the vector ``value`` to a flat uint64 ``array`` from index ``word`` on.

    Parameters
    ----------
    array
        The words; changed.
    word
        Index of the first.
    value
        The vector.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401
        builder.store(args[2], _pointer(context, builder, signature.args[0], args[0], args[1]), align=8)
        return context.get_dummy_value()

    return types.none(array, types.intp, value), generate


def _binary(operation: str) -> Any:  # noqa: ANN401
    """Return the intrinsic that applies one LLVM bit operation lane by lane."""

    @intrinsic  # pragma: no cover - runs inside the compiler
    def apply(_typing: Any, left: Any, right: Any) -> Any:  # noqa: ANN401
        def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401
            return getattr(builder, operation)(*args)

        return _WORDS(left, right), generate

    return apply


bit_and, bit_or, bit_xor = _binary("and_"), _binary("or_"), _binary("xor")


@intrinsic  # pragma: no cover - runs inside the compiler
def splat(_typing: Any, word: Any) -> Any:  # noqa: ANN401
    """Return the vector that holds the 64 bits of ``word`` in every lane."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401
        return _splatted(builder, args[0])

    return _WORDS(types.uint64), generate


@intrinsic  # pragma: no cover - runs inside the compiler
def shifted_bit(_typing: Any, value: Any, bit: Any, place: Any) -> Any:  # noqa: ANN401
    """Return bit number ``bit`` of every lane, moved to bit number ``place`` of an otherwise empty lane.

    Parameters
    ----------
    value
        The vector.
    bit
        Which bit of each lane.
    place
        Where it goes.
    """

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401
        lowest = builder.and_(
            builder.lshr(args[0], _splatted(builder, args[1])), ir.Constant(_VECTOR, [1] * WORDS)
        )
        return builder.shl(lowest, _splatted(builder, args[2]))

    return _WORDS(value, types.uint64, types.uint64), generate


@intrinsic  # pragma: no cover - runs inside the compiler
def popcount(_typing: Any, value: Any) -> Any:  # noqa: ANN401
    """Return the number of one-bits in the vector."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401
        module = builder.module
        count = cgutils.get_or_insert_function(
            module, ir.FunctionType(_VECTOR, [_VECTOR]), f"llvm.ctpop.v{WORDS}i64"
        )
        add = cgutils.get_or_insert_function(
            module, ir.FunctionType(_LANE, [_VECTOR]), f"llvm.vector.reduce.add.v{WORDS}i64"
        )
        return builder.call(add, [builder.call(count, [args[0]])])

    return types.int64(value), generate
