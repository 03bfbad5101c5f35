/** Queries on single objects of a heap snapshot: identity, retainers, references. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { HeapArtifactSchema } from './heap-artifacts.ts';
import { page, pageOf } from './pages.ts';
import { HeapComponentSchema, HeapFrameworkSchema } from './heap-components.ts';
import { ResolvedPositionSchema } from '../../source-map/contract/original-positions.ts';

/** Most objects of a class whose paths one query reads: more than a runtime has of most, and some seconds of work. */
export const MAX_PATH_OBJECTS = 100_000;

/** Original name and position of a function, or of the class of an object, by the source map of its script. */
export const HeapOriginalSchema = ResolvedPositionSchema.extend({
  /** Function or class around it: `DetailsView constructor`. */
  around: z.string().optional(),
});
export type HeapOriginal = z.infer<typeof HeapOriginalSchema>;

/** One node, as shown in every view and answer. */
export const HeapNodeSchema = z.object({
  /** Object id as in DevTools, without the `@`. */
  id: z.number(),
  /** Class name; for a string, `preview` holds its first 200 characters. */
  name: ForeignText,
  /** V8's node type: `object`, `closure`, `string`, `native` … */
  type: z.string(),
  shallowSizeBytes: z.number(),
  /** Null until `heap.retained` has answered. */
  retainedSizeBytes: z.number().nullable(),
  /** Null until computed, and for unreachable nodes. */
  distance: z.number().nullable(),
  /** Short preview: `{order, onChange, …}`, the text of a string, the markup of an element. */
  preview: z.string(),
  isDetached: z.boolean(),
  original: HeapOriginalSchema.optional(),
  /**
   * Position of a function in its script, 1-based; absent if the snapshot does not have it, as for built-in functions. `around`: the function or class around
   * one without a name, where no source map but the text of the script says it.
   */
  location: z
    .object({ url: z.string(), line: z.number(), column: z.number(), around: z.string().optional() })
    .optional(),
  /**
   * For a function that `bind()` made: the class of its `this`, '' for one without a class of the page. Original names and position are those of
   * the function that it runs.
   */
  boundTo: z.string().optional(),
  /** A function of V8 or of the runtime (Node, Deno): no script of the page or the program has it. */
  isBuiltIn: z.boolean().optional(),
  /** A function, or an object of a class, of third-party code. Absent: not, or not known. */
  isThirdParty: z.boolean().optional(),
  /** Component of a framework that it belongs to, if the snapshot shows one. */
  component: HeapComponentSchema.optional(),
});
export type HeapNode = z.infer<typeof HeapNodeSchema>;

/**
 * Edge owner: the page (`page`), a framework (`framework`, recognised by well-known names such as `__reactFiber$…`), the engine (`engine`:
 * context, hidden and internal edges), `weak`, or tools (`tool`: console, DevTools).
 */
export const HeapEdgeClassSchema = z.enum(['page', 'framework', 'engine', 'weak', 'tool']);
export type HeapEdgeClass = z.infer<typeof HeapEdgeClassSchema>;

export const HeapEdgeSchema = z.object({
  /** Property name, or element index as text. */
  name: ForeignText,
  /** V8's edge type: `property`, `element`, `context`, `internal`, `hidden`, `shortcut`, `weak`. */
  type: z.string(),
  edgeClass: HeapEdgeClassSchema,
  /** Original name of the variable of a scope, by the source map. */
  original: z.string().optional(),
  /** In a path, of the slot of a Map's table: the object that is the key of the value, by its class. Absent for keys that are texts or numbers. */
  key: ForeignText.optional(),
});
export type HeapEdge = z.infer<typeof HeapEdgeSchema>;

/** An edge and the node at its other end. */
export const HeapEdgeNodeSchema = z.object({ edge: HeapEdgeSchema, node: HeapNodeSchema });
export type HeapEdgeNode = z.infer<typeof HeapEdgeNodeSchema>;

/** One step of a retaining path; `edge` leads to `node` and is null for the root. */
export const HeapPathStepSchema = z.object({ edge: HeapEdgeSchema.nullable(), node: HeapNodeSchema });
export type HeapPathStep = z.infer<typeof HeapPathStepSchema>;
export const HeapPathSchema = z.object({
  /** From the root to the object. */
  steps: z.array(HeapPathStepSchema),
  /**
   * Comparisons only: the first step whose object stands in for one of the earlier snapshot, such as a list that is copied for each new entry. References from
   * here on are of objects that the next copy replaces.
   */
  replacedAt: z.number().optional(),
  /** Comparisons only: the step whose object has this and other properties through which objects of the same kind were gained, so that the reference to that object is the one. */
  sharedAt: z.number().optional(),
});
export type HeapPath = z.infer<typeof HeapPathSchema>;

const nodeId = z.number().int().min(0);
const rows = pageOf(HeapNodeSchema);
const edgeRows = pageOf(HeapEdgeNodeSchema);

/** Freed objects of one class. */
export const FreedClassSchema = z.object({
  name: ForeignText,
  count: z.number(),
  sizeBytes: z.number(),
  original: HeapOriginalSchema.optional(),
  /** A script has the constructor. */
  isDeclared: z.boolean().optional(),
  isThirdParty: z.boolean().optional(),
  /** For a declared class, and elements that are detached: what each of its objects retains, summed; what several retain counts several times. */
  retainedSizeBytes: z.number().optional(),
});

const FreedSchema = z.object({
  freedCount: z.number(),
  freedSizeBytes: z.number(),
  /** Largest first. */
  classes: z.array(FreedClassSchema),
  /** Components of frameworks, with the objects that stand for their instances, of which there may be several for one; absent without any. */
  components: z.array(z.object({ name: z.string(), framework: HeapFrameworkSchema, count: z.number() })).optional(),
});

/** Edges as in `heap.what-if`, and objects. One walk of the heap tells so many apart. */
const removals = z
  .array(z.object({ edges: z.array(z.string().max(1000)).max(100), nodes: z.array(nodeId).max(20_000) }))
  .min(1)
  .max(31);

export const HEAP_OBJECT_QUERIES = {
  /** Objects of one class, by full name. An unknown class has no rows. */
  'heap.objects': {
    params: z.object({
      className: ForeignText,
      sort: z.enum(['retained', 'shallow', 'distance', 'id']).default('retained'),
      descending: z.boolean().default(true),
      ...page,
    }),
    result: rows,
  },
  /** One object; `node` is null if no object has the id. */
  'heap.object': {
    params: z.object({ id: nodeId }),
    result: z.object({
      node: HeapNodeSchema.nullable(),
      dominator: HeapNodeSchema.nullable(),
      /** Script with 1-based line and column, if the file has a location for it. */
      location: z.object({ url: z.string(), line: z.number(), column: z.number() }).nullable(),
    }),
  },
  /** References of the object (Containment) in the order of the file; id null: the root. */
  'heap.references': { params: z.object({ id: nodeId.nullable(), ...page }), result: edgeRows },
  /** Retainers of the object, nearest to the root first. */
  'heap.retainers': {
    params: z.object({ id: nodeId, showWeak: z.boolean().default(false), ...page }),
    result: edgeRows,
  },
  /** Distinct shortest paths from the root to the object, shortest first; without weak edges unless requested. */
  'heap.paths': {
    params: z.object({
      id: nodeId,
      paths: z.number().int().min(1).max(50).default(5),
      showWeak: z.boolean().default(false),
      /** Ids of objects that no path may contain; unknown ids are ignored. */
      ignoredNodes: z.array(nodeId).max(1000).default([]),
      /** Edges that no path may contain: `FROM_ID.NAME`; an unknown edge is an `invalid_params` error. */
      ignoredEdges: z.array(z.string().max(1000)).max(1000).default([]),
      /** Full names of classes whose objects no path may contain, except the object itself. */
      ignoredClasses: z.array(z.string().max(2000)).max(100).default([]),
    }),
    result: z.object({
      paths: z.array(HeapPathSchema),
      /** Weak edges to the object that were left out, and paths found that lead through the object itself. */
      hiddenWeak: z.number(),
      /** There may be more paths: the requested number was found, or the search reached its limit. */
      isCut: z.boolean(),
    }),
  },
  /**
   * Shortest path from the root to each of the `sample` objects of the class with the largest retained size. Paths with equal edges through
   * equal classes are merged; element indexes are ignored.
   */
  'heap.class-paths': {
    params: z.object({
      className: ForeignText,
      sample: z.number().int().min(1).max(MAX_PATH_OBJECTS).default(200),
      /** Limit: of more paths than this, those that retain the least are merged whatever the names of their edges are. */
      most: z.number().int().min(1).optional(),
      showWeak: z.boolean().default(false),
      /** As for `heap.paths`. */
      ignoredNodes: z.array(nodeId).max(1000).default([]),
      ignoredEdges: z.array(z.string().max(1000)).max(1000).default([]),
      ignoredClasses: z.array(z.string().max(2000)).max(100).default([]),
    }),
    result: z.object({
      /** Number of objects of the class, and of objects that were examined. */
      total: z.number(),
      sampled: z.number(),
      /** Examined objects that are unreachable. */
      withoutPath: z.number(),
      /** The path with the largest object first; `node` is its largest object and `path` the path to it. `retainedSizeBytes`: of all its objects. */
      ways: z.array(
        z.object({
          count: z.number(),
          retainedSizeBytes: z.number(),
          node: HeapNodeSchema,
          path: HeapPathSchema,
          /** The step at which the merged paths part most, as at the elements of a list; absent of a single path. */
          partsAt: z.number().optional(),
        }),
      ),
    }),
  },
  /**
   * Objects at the end of a path that begins at one object, whether or not it is their shortest one: those that the references lead to, from each object to
   * all that fit. `name`: null for any, as of the slots of a collection; `className`: plain objects are one class.
   */
  'heap.path-members': {
    params: z.object({
      from: nodeId,
      steps: z
        .array(z.object({ type: z.string(), name: z.string().nullable(), className: z.string() }))
        .min(1)
        .max(100),
    }),
    /** `ids`: each once; null if the snapshot does not have the first object, or there are too many to tell. */
    result: z.object({ ids: z.array(z.number()).nullable() }),
  },
  /**
   * FinalizationRegistries whose held values keep the objects alive that they wait for: the only way to these leads through the held value, so that they are
   * never collected. The one with the most first.
   */
  'heap.kept-targets': {
    params: z.object({}),
    result: z.object({
      registries: z.array(
        z.object({
          registry: HeapNodeSchema,
          /** Entries with an object and a held value, and those of them whose object the held value keeps. */
          entries: z.number(),
          kept: z.number(),
          /** Object of one of these, and the path to it from its held value, which is the first step. */
          target: HeapNodeSchema,
          path: HeapPathSchema,
        }),
      ),
    }),
  },
  /**
   * Size that would be freed without these edges (`FROM_ID.NAME`), objects and all objects of these classes: the nodes that become
   * unreachable. Dominators are not recomputed. Only objects with a size count, as in the classes.
   */
  'heap.what-if': {
    params: z.object({
      edges: z.array(z.string().max(1000)).max(100).default([]),
      nodes: z.array(nodeId).max(20_000).default([]),
      classes: z.array(z.string().max(2000)).max(100).default([]),
      /** An object to exclude when its class is removed. */
      exceptNode: nodeId.optional(),
      /** The answer includes whether this object would be freed. */
      target: nodeId.optional(),
    }),
    result: FreedSchema.extend({
      /** True if `target` would be freed; only with `target`. */
      freesTarget: z.boolean().optional(),
    }),
  },
  /** The same of several removals, each alone, in their order. What this snapshot does not have is ignored, so that all of a series can be asked. */
  'heap.freed-each': {
    params: z.object({ removals }),
    result: z.object({
      freed: z.array(
        FreedSchema.extend({
          /** Freed objects that only roots of artifacts keep, by rule; absent without any. */
          artifacts: z.array(HeapArtifactSchema).optional(),
        }),
      ),
    }),
  },
  /** Texts that a variable or a property refers to, the largest first. `reference`: the id of what has it, a dot and its name. */
  'heap.held-texts': {
    params: z.object({ minBytes: z.number(), count: page.count }),
    result: z.object({
      rows: z.array(z.object({ reference: ForeignText, node: z.number(), sizeBytes: z.number() })),
    }),
  },
  /** Number of these objects that the snapshot has, and of them those that only tools, builds for development or the engine keep. */
  'heap.present': {
    params: z.object({
      nodes: z.array(nodeId).max(20_000),
      /** Otherwise `artifacts` is empty: to find them takes a walk of the heap. */
      findsArtifacts: z.boolean().default(false),
    }),
    result: z.object({ nodes: z.array(z.number()), artifacts: z.array(z.number()) }),
  },
  /**
   * Groups of references that hold objects together, so that only letting go of all of a group frees them. Edges as in `heap.what-if`; those that this snapshot
   * does not have are ignored.
   */
  'heap.held-together': {
    params: z.object({ parts: removals }),
    result: z.object({
      /** `parts`: indexes; what letting go of all of them frees. The most bytes first. */
      groups: z.array(z.object({ parts: z.array(z.number()), freedCount: z.number(), freedSizeBytes: z.number() })),
      /** Indexes of the parts whose references are of objects that the others hold. */
      inside: z.array(z.number()),
      /** By part, the bytes to which no other part leads. */
      alone: z.array(z.number()),
    }),
  },
  /** Objects directly dominated by the object (children in the dominator tree), largest first; id null: the root. */
  'heap.dominated': {
    params: z.object({ id: nodeId.nullable(), minBytes: z.number().min(0).default(0), ...page }),
    result: rows,
  },
  /**
   * Finds objects by name or class, text of strings, name of an incoming edge (not element indexes), or kind: retained only by detached
   * DOM, listeners, contexts or the console, called by listeners, or collections. Largest retained size first; objects without a size are omitted. An invalid regular expression
   * is an `invalid_params` error.
   */
  'heap.search': {
    params: z.object({
      in: z.enum(['name', 'text', 'edge', 'kind']),
      /** Substring, or a regular expression with `isRegex`; for `kind` a `HeapSearchKindSchema`. */
      query: z.string().max(2100),
      isRegex: z.boolean().default(false),
      /** Only objects of these realms, as in `HeapFilter`. */
      realm: z.string().max(1000).optional(),
      ...page,
    }),
    result: rows,
  },
  /**
   * Source maps of the scripts whose functions and classes are in the snapshot. Other answers have original names once the maps are stored
   * with the capture, which happens in the background after it was taken.
   */
  'heap.originals': {
    params: z.object({}),
    result: z.object({
      hasStoredMaps: z.boolean(),
      /** Scripts in the snapshot, and those of them with a source map. */
      scripts: z.number(),
      mappedScripts: z.number(),
      /** Addresses or files of the maps. */
      maps: z.array(z.string()),
      /** Maps that could not be stored or do not fit their script, each with its address. */
      problems: z.array(z.object({ address: z.string(), why: z.string() })),
    }),
  },
} as const;

/** DevTools assigns distances from this number on to objects that only the engine reaches, and shows none. */
const SYSTEM_DISTANCE = 100_000_000;

/** The displayed distance: none if only engine roots reach the object. */
export function shownDistance(distance: number | null): number | null {
  return distance === null || distance >= SYSTEM_DISTANCE ? null : distance;
}
