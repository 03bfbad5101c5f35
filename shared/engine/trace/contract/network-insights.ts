/** Delivery of a page: documents, caches, images, fonts, connections and third parties. Times are milliseconds from the start of the recording. */
import { z } from 'zod';
import { RequestSeriesSchema } from '../../network/contract/request-series.ts';
import { NamedInSchema, TraceCodeSchema } from './trace-causes.ts';

/** Where a request comes from: the code that sent it, otherwise the tag, style sheet or module that names it. */
export const RequestSourceSchema = z.object({
  sentBy: TraceCodeSchema.nullable(),
  namedIn: NamedInSchema.nullable(),
});
export type RequestSource = z.infer<typeof RequestSourceSchema>;

const request = z.object({ requestId: z.string(), url: z.string() });

/** The request of the page's document. */
export const DocumentLatencySchema = request.extend({
  /** From the last byte of the request to the first one of the response; null if the response has no timing. */
  serverMs: z.number().nullable(),
  isSlow: z.boolean(),
  redirects: z.array(z.object({ url: z.string(), durationMs: z.number() })),
  redirectMs: z.number(),
  sizeBytes: z.number(),
  /** Estimate of what compression would save; 0 if it is compressed or too small. */
  uncompressedBytes: z.number(),
});
export type DocumentLatency = z.infer<typeof DocumentLatencySchema>;

export const CharacterSetSchema = request.extend({
  /** `Content-Type` names it. */
  inHeader: z.boolean(),
  /** Where Blink found the `meta` tag: in the first 1,024 bytes, after them, or nowhere. */
  inDocument: z.enum(['early', 'late', 'missing', 'unknown']),
});
export type CharacterSet = z.infer<typeof CharacterSetSchema>;

export const ViewportSchema = z.object({
  isMobileOptimized: z.boolean(),
  /** `content` of the `meta` tag; null without one. */
  content: z.string().nullable(),
  /** Longest delay of a tap or click of 50 ms and more, at most 300 ms; 0 without one. */
  tapDelayMs: z.number(),
});
export type Viewport = z.infer<typeof ViewportSchema>;

/** The last request that blocked rendering to arrive before the first contentful paint. */
export const FirstPaintBlockerSchema = request.extend({
  /** From the navigation to its end. */
  arrivedMs: z.number(),
  /** Between its end and the paint, and how long the main thread worked in that time. */
  laterMs: z.number(),
  busyMs: z.number(),
  source: RequestSourceSchema,
});
export type FirstPaintBlocker = z.infer<typeof FirstPaintBlockerSchema>;

/** Request that a first contentful paint came after. Times from the navigation. */
export const FirstPaintWaitSchema = z.object({
  paintMs: z.number(),
  /** Null if no request blocked rendering. */
  blocker: FirstPaintBlockerSchema.nullable(),
  /** The code that ran for most of the time between the blocker (or the document's first byte) and the paint; null if it was short or other work. */
  script: z.object({ code: TraceCodeSchema, runMs: z.number() }).nullable(),
});
export type FirstPaintWait = z.infer<typeof FirstPaintWaitSchema>;

/** Responses whose lifetime in the cache is short, most wasted bytes first. */
export const CacheLifetimesSchema = z.object({
  count: z.number(),
  wastedBytes: z.number(),
  rows: z.array(
    request.extend({
      /** 0 if the response has no lifetime. */
      lifetimeSeconds: z.number(),
      sizeBytes: z.number(),
      /** Bytes × the share of later visits that would load them again. */
      wastedBytes: z.number(),
    }),
  ),
  /** Static files on the load path that the server does not let browsers use without asking, longest wait first. */
  asked: z.array(request.extend({ directive: z.enum(['no-store', 'no-cache']), waitedMs: z.number() })),
});
export type CacheLifetimes = z.infer<typeof CacheLifetimesSchema>;

export const OldHttpSchema = z.object({
  count: z.number(),
  /** Origins with at least six static files over HTTP/1, most requests first. */
  rows: z.array(z.object({ origin: z.string(), protocol: z.string(), requests: z.number(), exampleUrl: z.string() })),
});
export type OldHttp = z.infer<typeof OldHttpSchema>;

/** Fonts that hide their text while they load, longest first. */
export const FontDisplaySchema = z.array(
  request.extend({
    /** Name in the font file; '' if it did not load. */
    name: z.string(),
    /** `block`, `fallback` or `auto`. */
    display: z.string(),
    /** Time on the network; at most 3 s, after which browsers show text. */
    hiddenMs: z.number(),
    source: RequestSourceSchema,
  }),
);
export type FontDisplay = z.infer<typeof FontDisplaySchema>;

/** Discovery by the browser of the image that is the largest paint. */
export const PaintDiscoverySchema = request.extend({
  /** `fetchpriority=high`. */
  hasHighPriority: z.boolean(),
  /** The document names it, or preloads it. */
  isInDocument: z.boolean(),
  /** Not `loading=lazy`, unless it is preloaded. */
  isEager: z.boolean(),
  isPreloaded: z.boolean(),
  /** From the document's first byte to the request; null if the document has no timing. */
  delayMs: z.number().nullable(),
  source: RequestSourceSchema,
});
export type PaintDiscovery = z.infer<typeof PaintDiscoverySchema>;

const size = z.object({ width: z.number(), height: z.number() });

/** Images with more bytes than they need, most first. */
export const ImageDeliverySchema = z.object({
  count: z.number(),
  wastedBytes: z.number(),
  rows: z.array(
    request.extend({
      /** `IMG class='hero'`; '' if unknown. */
      element: z.string(),
      mimeType: z.string(),
      sizeBytes: z.number(),
      savedBytes: z.number(),
      /** Pixels of the file, and of the largest place where it is shown. */
      file: size,
      shown: size,
      fixes: z.array(
        z.object({ kind: z.enum(['video', 'format', 'compression', 'dimensions']), savedBytes: z.number() }),
      ),
      source: RequestSourceSchema,
    }),
  ),
});
export type ImageDelivery = z.infer<typeof ImageDeliverySchema>;

const share = z.object({ name: z.string(), requests: z.number(), transferBytes: z.number(), mainThreadMs: z.number() });

/** Requests and main-thread time by company, or by domain where the company is not known. */
export const ThirdPartiesSchema = z.object({
  own: share,
  count: z.number(),
  /** Longest on the main thread first. */
  rows: z.array(
    share.extend({
      /** `ad`, `analytics`, `cdn` …; '' for a domain that is not known. */
      category: z.string(),
      /** Its first request, and where that comes from. */
      url: z.string(),
      requestId: z.string(),
      source: RequestSourceSchema.nullable(),
      /** Requests that block rendering of the page, and how long the largest paint waited for requests. */
      blocking: z.number(),
      waitedMs: z.number(),
    }),
  ),
});
export type ThirdParties = z.infer<typeof ThirdPartiesSchema>;

const link = request.extend({
  /** 0 for the document. */
  depth: z.number(),
  /** From the beginning of the document's request to the end of this one. */
  untilMs: z.number(),
  isLongest: z.boolean(),
  source: RequestSourceSchema,
});

/** Critical requests, each below the one that names it; the branch with the latest end first. */
export const RequestChainsSchema = z.object({
  /** From the beginning of the document's request to the end of the last critical one. */
  longestMs: z.number(),
  count: z.number(),
  /** From the document to the last of the requests that another file than the document names; empty without one. */
  chain: z.array(link),
  rows: z.array(link),
});
export type RequestChains = z.infer<typeof RequestChainsSchema>;

export const PreconnectsSchema = z.object({
  /** Origins that the page asks to connect to. */
  origins: z.array(
    z.object({
      origin: z.string(),
      from: z.enum(['tag', 'header']),
      isUsed: z.boolean(),
      /** Requests had to connect again, as they do if `crossorigin` does not match. */
      isConnectedAgain: z.boolean(),
    }),
  ),
  /** Origins that it should connect to earlier, largest saving first, at most four. */
  candidates: z.array(request.extend({ origin: z.string(), savedMs: z.number(), source: RequestSourceSchema })),
  /**
   * Other origins that the largest paint waited for and that the document names, so that a tag for a connection comes no earlier: with the time that
   * the connection of the first request took, longest first.
   */
  onPath: z.array(request.extend({ origin: z.string(), connectionMs: z.number(), source: RequestSourceSchema })),
});
export type Preconnects = z.infer<typeof PreconnectsSchema>;

/** As in a network log. `requestId` and `url` are of the first request. */
export const TraceRequestSeriesSchema = RequestSeriesSchema.omit({ first: true }).extend({
  ...request.shape,
  startMs: z.number(),
  sentBy: TraceCodeSchema.nullable(),
});
export type TraceRequestSeries = z.infer<typeof TraceRequestSeriesSchema>;

/** The parts of a trace's insights that tell how the page was delivered; null if the trace lacks the data. */
export const NETWORK_INSIGHTS = {
  documentLatency: DocumentLatencySchema.nullable(),
  characterSet: CharacterSetSchema.nullable(),
  viewport: ViewportSchema.nullable(),
  firstPaintBlocker: FirstPaintBlockerSchema.nullable(),
  cacheLifetimes: CacheLifetimesSchema.nullable(),
  oldHttp: OldHttpSchema.nullable(),
  fontDisplay: FontDisplaySchema,
  paintDiscovery: PaintDiscoverySchema.nullable(),
  imageDelivery: ImageDeliverySchema.nullable(),
  thirdParties: ThirdPartiesSchema.nullable(),
  requestChains: RequestChainsSchema.nullable(),
  preconnects: PreconnectsSchema.nullable(),
  /** Longest wait first. */
  requestSeries: z.array(TraceRequestSeriesSchema),
};

export const NO_NETWORK_INSIGHTS = {
  documentLatency: null,
  characterSet: null,
  viewport: null,
  firstPaintBlocker: null,
  cacheLifetimes: null,
  oldHttp: null,
  fontDisplay: [],
  paintDiscovery: null,
  imageDelivery: null,
  thirdParties: null,
  requestChains: null,
  preconnects: null,
  requestSeries: [],
};
