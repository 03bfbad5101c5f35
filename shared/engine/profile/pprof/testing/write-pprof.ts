/** Test helper: writes profile.proto by hand, in the order and with the forms that other tools use. Independent of our own writer. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export type Field = readonly [field: number, value: number | bigint | string | readonly Field[] | { packed: number[] }];

/** A message of these fields: numbers are varints, texts and lists of fields have a length. */
export function messageOf(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') {
      writer.tag(field, WireType.Varint).uint64(BigInt(value));
    } else if (typeof value === 'string') {
      writer.tag(field, WireType.LengthDelimited).string(value);
    } else if ('packed' in value) {
      writer.tag(field, WireType.LengthDelimited).fork();
      for (const each of value.packed) writer.uint32(each);
      writer.join();
    } else {
      writer.tag(field, WireType.LengthDelimited).bytes(messageOf(value));
    }
  }
  return writer.finish();
}

const HASHED_ID = 0xf000_0000_0000_0001n;

/** A CPU profile as Go's runtime writes it: time first, texts last, one inlined call, one address without a function. */
export const GO_CPU: readonly Field[] = [
  [9, 1_700_000_000_000_000_000n],
  [
    1,
    [
      [1, 1],
      [2, 2],
    ],
  ],
  [
    1,
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [10, 5_000_000_000n],
  [
    11,
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [12, 10_000_000],
  [
    2,
    [
      [1, { packed: [1, 2] }],
      [2, { packed: [3, 30_000_000] }],
    ],
  ],
  // Not packed, with a label, and with an id that needs all 64 bits.
  [
    2,
    [
      [1, HASHED_ID],
      [1, 2],
      [2, 1],
      [2, 10_000_000],
      [
        3,
        [
          [1, 5],
          [2, 6],
        ],
      ],
    ],
  ],
  [
    3,
    [
      [1, 1],
      [5, 7],
    ],
  ],
  // `leaf` was inlined into `work`.
  [
    4,
    [
      [1, 1],
      [2, 1],
      [3, 4096],
      [
        4,
        [
          [1, 11],
          [2, 45],
        ],
      ],
      [
        4,
        [
          [1, 12],
          [2, 21],
        ],
      ],
    ],
  ],
  [
    4,
    [
      [1, 2],
      [2, 1],
      [
        4,
        [
          [1, 13],
          [2, 9],
        ],
      ],
    ],
  ],
  [
    4,
    [
      [1, HASHED_ID],
      [2, 1],
      [3, 0xdead],
    ],
  ],
  [
    5,
    [
      [1, 11],
      [2, 8],
      [4, 11],
      [5, 40],
    ],
  ],
  [
    5,
    [
      [1, 12],
      [2, 9],
      [4, 11],
      [5, 20],
    ],
  ],
  [
    5,
    [
      [1, 13],
      [2, 10],
      [4, 11],
    ],
  ],
  ...[
    '',
    'samples',
    'count',
    'cpu',
    'nanoseconds',
    'thread',
    'main',
    '/bin/app',
    'leaf',
    'work',
    'main.main',
    'app.go',
  ].map((text): Field => [6, text]),
];

/** A heap profile as Go's runtime writes it. */
export const GO_HEAP: readonly Field[] = [
  [
    1,
    [
      [1, 1],
      [2, 2],
    ],
  ],
  [
    1,
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    1,
    [
      [1, 5],
      [2, 2],
    ],
  ],
  [
    1,
    [
      [1, 6],
      [2, 4],
    ],
  ],
  [
    2,
    [
      [1, { packed: [1] }],
      [2, { packed: [9, 9000, 2, 2000] }],
    ],
  ],
  [
    2,
    [
      [1, { packed: [2, 1] }],
      [2, { packed: [4, 400, 1, 100] }],
    ],
  ],
  [
    4,
    [
      [1, 1],
      [
        4,
        [
          [1, 1],
          [2, 5],
        ],
      ],
    ],
  ],
  [
    4,
    [
      [1, 2],
      [
        4,
        [
          [1, 2],
          [2, 6],
        ],
      ],
    ],
  ],
  [
    5,
    [
      [1, 1],
      [2, 7],
      [4, 9],
      [5, 5],
    ],
  ],
  [
    5,
    [
      [1, 2],
      [2, 8],
      [4, 9],
      [5, 6],
    ],
  ],
  ...[
    '',
    'alloc_objects',
    'count',
    'alloc_space',
    'bytes',
    'inuse_objects',
    'inuse_space',
    'load',
    'grow',
    'heap.go',
  ].map((text): Field => [6, text]),
  [14, 6],
];
