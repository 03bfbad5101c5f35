/** Who adds to what grows and who takes out of it, as a parse of the author's sources shows it. */
import { z } from 'zod';

/** A function as a snapshot has it, 1-based; `original` if a map has it. */
const PlaceQuestionSchema = z.object({
  url: z.string(),
  line: z.number(),
  column: z.number(),
  original: z.object({ source: z.string(), line: z.number(), column: z.number() }).optional(),
});
export type UsePlaceQuestion = z.output<typeof PlaceQuestionSchema>;

export const CodeUsePlaceSchema = z.object({
  /** The original source, or the script if it has none. */
  source: z.string(),
  /** URL of the script that runs an original source; absent without one, and in older hunts. */
  script: z.string().optional(),
  line: z.number(),
  /** The function around it: `Tooltip constructor`; '' in none. */
  name: z.string(),
  /** The line of code, without its indentation; a long one is cut. */
  code: z.string(),
});
export type CodeUsePlace = z.output<typeof CodeUsePlaceSchema>;

/** `condition`: the branch or early return that decides whether it runs; absent without one, and in older hunts. */
const AddPlaceSchema = CodeUsePlaceSchema.extend({ condition: z.string().optional() });

const NamedCallSchema = CodeUsePlaceSchema.extend({ callee: z.string() });
export type NamedCall = z.output<typeof NamedCallSchema>;
/** Calls of methods of one object, as a result stores them. */
export const CallsOnSchema = z.array(NamedCallSchema);

const CallSchema = CodeUsePlaceSchema.extend({
  /** The condition under which it runs, where its function has one: a line of code. */
  condition: z.object({ line: z.number(), code: z.string() }).nullable(),
});

/** Calls that lead to a place, the nearest first, while each function has callers in one function only. */
const CallChainSchema = z.object({
  calls: z.array(CodeUsePlaceSchema),
  /** `uncalled`: no code calls the last function; `handed-on`: it is given to other code; `several`: more functions call it. Null: not known. */
  end: z.enum(['uncalled', 'handed-on', 'several']).nullable(),
  /** Where it is handed on, or the first of several calls. */
  places: z.array(CodeUsePlaceSchema),
  /** The function that is not called, or that is handed on. */
  name: z.string().optional(),
  /** Calls, where there are several. */
  count: z.number().optional(),
});
export type CallChain = z.output<typeof CallChainSchema>;

export const CodeRemovalSchema = z.object({
  /** `returned`: by the function that adding returns; `function`: by one with a name; `inline`: where members are added, or by a callback. */
  how: z.enum(['returned', 'function', 'inline']),
  /** Where a member is taken out; `name`: of the function that does it. */
  place: CodeUsePlaceSchema,
  calls: z.array(CallSchema),
  /** Why none of these calls takes out what grows: each gets another value than was added; absent unless the code shows it. */
  mismatch: z
    .object({
      /** `function`: a new function; `bound`: the function of which a new bound one was added; `capture`: another option; `value`: another object. */
      kind: z.enum(['function', 'bound', 'capture', 'value']),
      /** The call. */
      place: CodeUsePlaceSchema,
      given: z.string(),
      added: z.string(),
    })
    .optional(),
  /** Reason that can keep an `inline` removal from running after a member was added: an `await` that fails, or a condition. Absent if nothing does. */
  skippedBy: z.object({ how: z.enum(['await', 'condition']), line: z.number(), code: z.string() }).optional(),
  /** Callers of the function with the only call; absent if nothing is known, and in older hunts. */
  reached: CallChainSchema.optional(),
  /** True if these are all its calls: no other reference could be one, and all sources were read. */
  areAllCalls: z.boolean(),
});

export type CodeRemoval = z.output<typeof CodeRemovalSchema>;

export const CodeUsesSchema = z.object({
  /** The variable that holds the objects, or the object with the property that does; null if it is not known. */
  variable: z.string().nullable(),
  /** Where it is declared. */
  declared: CodeUsePlaceSchema.nullable(),
  /** Where members are added; `name`: of the function that does it. */
  adds: z.array(AddPlaceSchema),
  /** The call that led to the growing function or object, and what it calls. */
  call: NamedCallSchema.nullable(),
  /** Callers of the function with that call; absent if nothing is known, and in older hunts. */
  callers: CallChainSchema.optional(),
  /** Fate of the value of that call: `''`: nothing keeps it; `this.release`: what does; null: not known. */
  keptAs: z.string().nullable(),
  removals: z.array(CodeRemovalSchema),
  /** Sources that were read. */
  sources: z.number(),
  /** Their names where they are few; absent for more, and in older hunts. */
  sourceNames: z.array(z.string()).optional(),
  /** True if no source could take a member out unseen. */
  isComplete: z.boolean(),
});
export type CodeUses = z.output<typeof CodeUsesSchema>;

const CodeCallsQuestionSchema = z.object({
  /** Names of packages that the calls lead into. */
  packages: z.array(z.string().max(300)).max(20),
  /** Calls of the runtime's API: `performance.measure`, `console.*` for all of an object, `*.on` for a method of any, `new WebSocket`, `throw CartError`. */
  callees: z.array(z.string().max(300)).max(50),
});
export type CodeCallsQuestion = z.output<typeof CodeCallsQuestionSchema>;

const CodeCallsSchema = z.object({
  /** Lines in functions; where there are none, those that run with their module. Each line once. */
  calls: CallsOnSchema,
  /** With those that are not in the answer. */
  total: z.number(),
  /** True if no source of the author could have another one. */
  isComplete: z.boolean(),
});
export type CodeCalls = z.output<typeof CodeCallsSchema>;

export const CODE_USE_QUERIES = {
  /** The lines of the author that call an API of the runtime, or into a package, from the texts that are stored with the capture. */
  'code.calls': { params: CodeCallsQuestionSchema, result: CodeCallsSchema },
  /** From the texts that are stored with the capture. Null if they do not show what holds the objects. */
  'code.uses': {
    params: z.object({
      /** The variable or property that holds the objects; null for a timer, listener or observer. */
      holder: z
        .object({
          /** `global`: a property of the global object. */
          kind: z.enum(['variable', 'property', 'global']),
          name: z.string(),
          /** The name is that of a symbol. */
          isSymbol: z.boolean().optional(),
          /** Functions of the variable's scope, or the constructor of the property's class; none of the global object. */
          places: z.array(PlaceQuestionSchema).max(50),
          /** The variable that holds the object with the property, with functions of its scope; without these, a module exports it. */
          variable: z
            .object({
              name: z.string(),
              places: z.array(PlaceQuestionSchema).max(50),
              /** Class of the object, by which variables of one name in several modules are told apart. */
              className: z.string().optional(),
            })
            .optional(),
        })
        .nullable(),
      /** The growing function, or the callback of a timer, listener or observer. */
      added: PlaceQuestionSchema.nullable(),
      /** Functions of the author that what grows keeps, the nearest first: where a package holds it, one of them was registered there. */
      below: z.array(PlaceQuestionSchema).max(20).optional(),
    }),
    result: z.object({
      uses: CodeUsesSchema.nullable(),
      /** Calls of methods of the variable whose object, of a library, has the property; none if they are many. */
      callsOn: CallsOnSchema,
    }),
  },
};
