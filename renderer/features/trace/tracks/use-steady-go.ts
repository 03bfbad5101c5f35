/** List destinations as one stable object, so that lists do not re-render with every loaded track. */
import { useEffect, useRef, useState } from 'react';
import type { TraceGo } from '../trace-types.ts';

export function useSteadyGo(go: TraceGo): TraceGo {
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  const [steady] = useState<TraceGo>(() => ({
    toEvent: (event) => latest.current.toEvent(event),
    toRequest: (requestId) => latest.current.toRequest(requestId),
    toRange: (range) => latest.current.toRange(range),
    toName: (name) => latest.current.toName(name),
    toCall: (call) => latest.current.toCall(call),
  }));
  return steady;
}
