package dev.nextbench.weights.pickle;

import org.jspecify.annotations.Nullable;

/** The opcodes that are read: those of protocols 2 to 5, less those that load code by other ways. */
enum Opcode {
    MARK('('),
    STOP('.'),
    POP('0'),
    POP_MARK('1'),
    DUP('2'),
    BINBYTES('B'),
    SHORT_BINBYTES('C'),
    BINFLOAT('G'),
    BININT('J'),
    BININT1('K'),
    BININT2('M'),
    NONE('N'),
    BINPERSID('Q'),
    REDUCE('R'),
    BINSTRING('T'),
    SHORT_BINSTRING('U'),
    BINUNICODE('X'),
    EMPTY_LIST(']'),
    APPEND('a'),
    BUILD('b'),
    GLOBAL('c'),
    APPENDS('e'),
    BINGET('h'),
    LONG_BINGET('j'),
    BINPUT('q'),
    LONG_BINPUT('r'),
    SETITEM('s'),
    TUPLE('t'),
    SETITEMS('u'),
    EMPTY_DICT('}'),
    EMPTY_TUPLE(')'),
    PROTO(0x80),
    NEWOBJ(0x81),
    TUPLE1(0x85),
    TUPLE2(0x86),
    TUPLE3(0x87),
    NEWTRUE(0x88),
    NEWFALSE(0x89),
    LONG1(0x8A),
    LONG4(0x8B),
    SHORT_BINUNICODE(0x8C),
    BINUNICODE8(0x8D),
    BINBYTES8(0x8E),
    EMPTY_SET(0x8F),
    ADDITEMS(0x90),
    FROZENSET(0x91),
    NEWOBJ_EX(0x92),
    STACK_GLOBAL(0x93),
    MEMOIZE(0x94),
    FRAME(0x95),
    BYTEARRAY8(0x96);

    private static final @Nullable Opcode[] BY_CODE = new @Nullable Opcode[256];

    static {
        for (Opcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    /** The opcode of a byte, or null if it is not one that is read. */
    static @Nullable Opcode of(int code) {
        return BY_CODE[code];
    }
}
