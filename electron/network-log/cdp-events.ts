/** The used parts of CDP's Network events. Times are seconds: `wallTime` since 1970, `timestamp` of the browser's own clock. */

export type Headers = Readonly<Record<string, string>>;

export interface ResourceTiming {
  /** Seconds of the browser's clock; all others are milliseconds after it, −1 if there was no such part. */
  readonly requestTime: number;
  readonly proxyStart?: number;
  readonly dnsStart: number;
  readonly dnsEnd: number;
  readonly connectStart: number;
  readonly connectEnd: number;
  readonly sslStart: number;
  readonly sslEnd: number;
  readonly sendStart: number;
  readonly sendEnd: number;
  readonly receiveHeadersStart?: number;
  readonly receiveHeadersEnd: number;
}

export interface CdpResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText?: string;
  readonly headers?: Headers;
  readonly requestHeaders?: Headers;
  readonly mimeType?: string;
  readonly protocol?: string;
  readonly remoteIPAddress?: string;
  readonly remotePort?: number;
  readonly fromDiskCache?: boolean;
  readonly fromPrefetchCache?: boolean;
  readonly fromServiceWorker?: boolean;
  readonly encodedDataLength?: number;
  readonly timing?: ResourceTiming;
}

export interface StackTrace {
  readonly callFrames: readonly {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  }[];
  readonly parent?: StackTrace;
}

export interface CdpInitiator {
  readonly type: string;
  readonly url?: string;
  /** From 0. */
  readonly lineNumber?: number;
  readonly stack?: StackTrace;
  readonly requestId?: string;
}

export interface RequestWillBeSent {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly urlFragment?: string;
    readonly method: string;
    readonly headers?: Headers;
    readonly hasPostData?: boolean;
    readonly postData?: string;
    readonly initialPriority?: string;
    readonly isLinkPreload?: boolean;
  };
  readonly timestamp: number;
  readonly wallTime: number;
  readonly initiator?: CdpInitiator;
  readonly redirectResponse?: CdpResponse;
  readonly redirectHasExtraInfo?: boolean;
  readonly type?: string;
  readonly frameId?: string;
  readonly renderBlockingBehavior?: string;
}

export interface RequestExtraInfo {
  readonly requestId: string;
  readonly headers: Headers;
}

export interface ResponseExtraInfo {
  readonly requestId: string;
  readonly headers: Headers;
  readonly statusCode?: number;
}

export interface ResponseReceived {
  readonly requestId: string;
  readonly timestamp: number;
  readonly type?: string;
  readonly response: CdpResponse;
  readonly hasExtraInfo?: boolean;
  readonly frameId?: string;
}

export interface DataReceived {
  readonly requestId: string;
  readonly timestamp?: number;
  readonly dataLength: number;
  readonly encodedDataLength: number;
}

export interface LoadingFinished {
  readonly requestId: string;
  readonly timestamp: number;
  readonly encodedDataLength?: number;
}

export interface LoadingFailed {
  readonly requestId: string;
  readonly timestamp: number;
  readonly errorText?: string;
  readonly canceled?: boolean;
  readonly blockedReason?: string;
  readonly corsErrorStatus?: { readonly corsError: string };
}

export interface PriorityChanged {
  readonly requestId: string;
  readonly newPriority: string;
  readonly timestamp: number;
}

export interface WebSocketCreated {
  readonly requestId: string;
  readonly url: string;
  readonly initiator?: CdpInitiator;
}

export interface WebSocketHandshake {
  readonly requestId: string;
  readonly timestamp: number;
  readonly wallTime: number;
  readonly request: { readonly headers?: Headers };
}

export interface WebSocketResponse {
  readonly requestId: string;
  readonly timestamp: number;
  readonly response: { readonly status: number; readonly statusText?: string; readonly headers?: Headers };
}

export interface WebSocketFrame {
  readonly requestId: string;
  readonly timestamp: number;
  readonly response: { readonly payloadData: string };
}

/** Parameters of `webSocketClosed`, `webSocketFrameError` and `eventSourceMessageReceived`. */
export interface MessageEvent {
  readonly requestId: string;
  readonly timestamp: number;
  readonly errorMessage?: string;
  readonly data?: string;
}

/** `Page.frameNavigated`; the loader's id is the request id of the document. */
export interface FrameNavigated {
  readonly frame: { readonly id: string; readonly loaderId: string };
  readonly type?: string;
}
