/** Protocol of the SQL process, and the layout of the files in which it receives tables. */
import { z } from 'zod';
export declare const DocumentKindSchema: z.ZodEnum<{
    accessibility: "accessibility";
    application: "application";
    coverage: "coverage";
    "cpu-profile": "cpu-profile";
    heap: "heap";
    "heap-profile": "heap-profile";
    lighthouse: "lighthouse";
    network: "network";
    trace: "trace";
}>;
/** The form of one column in a file: an `int32` or `float64` for each row, a `uint8` for a boolean, or the 32-bit number of a text. */
declare const ColumnFormSchema: z.ZodEnum<{
    float64: "float64";
    int32: "int32";
    text: "text";
    uint8: "uint8";
}>;
export type ColumnForm = z.infer<typeof ColumnFormSchema>;
/** Texts in a file: `count` lengths in bytes, 32 bits each, then the texts in UTF-8. */
declare const TextListSchema: z.ZodObject<{
    offset: z.ZodNumber;
    count: z.ZodNumber;
    sizeBytes: z.ZodNumber;
}, z.core.$strip>;
export type TextList = z.infer<typeof TextListSchema>;
/** Where everything is in the file of a table. Numbers are little-endian, as in memory. */
export declare const TableLayoutSchema: z.ZodObject<{
    rowCount: z.ZodNumber;
    forms: z.ZodArray<z.ZodEnum<{
        float64: "float64";
        int32: "int32";
        text: "text";
        uint8: "uint8";
    }>>;
    lists: z.ZodArray<z.ZodObject<{
        offset: z.ZodNumber;
        count: z.ZodNumber;
        sizeBytes: z.ZodNumber;
    }, z.core.$strip>>;
    slices: z.ZodArray<z.ZodObject<{
        rowCount: z.ZodNumber;
        offset: z.ZodNumber;
        sizeBytes: z.ZodNumber;
        lists: z.ZodArray<z.ZodNullable<z.ZodNumber>>;
    }, z.core.$strip>>;
}, z.core.$strip>;
export type TableLayout = z.infer<typeof TableLayoutSchema>;
/** A capture of a question. `key`: identity of its file; tables are cached by it. */
export declare const SqlSourceRefSchema: z.ZodObject<{
    schema: z.ZodString;
    source: z.ZodUnion<readonly [z.ZodEnum<{
        accessibility: "accessibility";
        application: "application";
        coverage: "coverage";
        "cpu-profile": "cpu-profile";
        heap: "heap";
        "heap-profile": "heap-profile";
        lighthouse: "lighthouse";
        network: "network";
        trace: "trace";
    }>, z.ZodLiteral<"library">]>;
    key: z.ZodString;
    captureId: z.ZodNullable<z.ZodString>;
}, z.core.$strip>;
export type SqlSourceRef = z.infer<typeof SqlSourceRefSchema>;
/** A table that a question needs. */
declare const NeededTableSchema: z.ZodObject<{
    schema: z.ZodString;
    key: z.ZodString;
    table: z.ZodString;
}, z.core.$strip>;
export type NeededTable = z.infer<typeof NeededTableSchema>;
declare const QuestionSchema: z.ZodObject<{
    sql: z.ZodString;
    sources: z.ZodArray<z.ZodObject<{
        schema: z.ZodString;
        source: z.ZodUnion<readonly [z.ZodEnum<{
            accessibility: "accessibility";
            application: "application";
            coverage: "coverage";
            "cpu-profile": "cpu-profile";
            heap: "heap";
            "heap-profile": "heap-profile";
            lighthouse: "lighthouse";
            network: "network";
            trace: "trace";
        }>, z.ZodLiteral<"library">]>;
        key: z.ZodString;
        captureId: z.ZodNullable<z.ZodString>;
    }, z.core.$strip>>;
}, z.core.$strip>;
export type SqlQuestion = z.infer<typeof QuestionSchema>;
export declare const SQL_EXPORT_FORMATS: readonly ['csv', 'parquet', 'json'];
export type SqlExportFormat = (typeof SQL_EXPORT_FORMATS)[number];
/** Messages to the SQL process. `requestId` is chosen by the sender. */
export declare const SqlRequestSchema: z.ZodDiscriminatedUnion<[z.ZodObject<{
    sql: z.ZodString;
    sources: z.ZodArray<z.ZodObject<{
        schema: z.ZodString;
        source: z.ZodUnion<readonly [z.ZodEnum<{
            accessibility: "accessibility";
            application: "application";
            coverage: "coverage";
            "cpu-profile": "cpu-profile";
            heap: "heap";
            "heap-profile": "heap-profile";
            lighthouse: "lighthouse";
            network: "network";
            trace: "trace";
        }>, z.ZodLiteral<"library">]>;
        key: z.ZodString;
        captureId: z.ZodNullable<z.ZodString>;
    }, z.core.$strip>>;
    type: z.ZodLiteral<"check">;
    requestId: z.ZodNumber;
}, z.core.$strip>, z.ZodObject<{
    type: z.ZodLiteral<"load">;
    requestId: z.ZodNumber;
    source: z.ZodUnion<readonly [z.ZodEnum<{
        accessibility: "accessibility";
        application: "application";
        coverage: "coverage";
        "cpu-profile": "cpu-profile";
        heap: "heap";
        "heap-profile": "heap-profile";
        lighthouse: "lighthouse";
        network: "network";
        trace: "trace";
    }>, z.ZodLiteral<"library">]>;
    key: z.ZodString;
    table: z.ZodString;
    filePath: z.ZodString;
    layout: z.ZodObject<{
        rowCount: z.ZodNumber;
        forms: z.ZodArray<z.ZodEnum<{
            float64: "float64";
            int32: "int32";
            text: "text";
            uint8: "uint8";
        }>>;
        lists: z.ZodArray<z.ZodObject<{
            offset: z.ZodNumber;
            count: z.ZodNumber;
            sizeBytes: z.ZodNumber;
        }, z.core.$strip>>;
        slices: z.ZodArray<z.ZodObject<{
            rowCount: z.ZodNumber;
            offset: z.ZodNumber;
            sizeBytes: z.ZodNumber;
            lists: z.ZodArray<z.ZodNullable<z.ZodNumber>>;
        }, z.core.$strip>>;
    }, z.core.$strip>;
}, z.core.$strip>, z.ZodObject<{
    sql: z.ZodString;
    sources: z.ZodArray<z.ZodObject<{
        schema: z.ZodString;
        source: z.ZodUnion<readonly [z.ZodEnum<{
            accessibility: "accessibility";
            application: "application";
            coverage: "coverage";
            "cpu-profile": "cpu-profile";
            heap: "heap";
            "heap-profile": "heap-profile";
            lighthouse: "lighthouse";
            network: "network";
            trace: "trace";
        }>, z.ZodLiteral<"library">]>;
        key: z.ZodString;
        captureId: z.ZodNullable<z.ZodString>;
    }, z.core.$strip>>;
    type: z.ZodLiteral<"run">;
    requestId: z.ZodNumber;
    limit: z.ZodNumber;
    timeLimitMs: z.ZodNumber;
}, z.core.$strip>, z.ZodObject<{
    type: z.ZodLiteral<"page">;
    requestId: z.ZodNumber;
    cursor: z.ZodString;
    limit: z.ZodNumber;
    timeLimitMs: z.ZodNumber;
}, z.core.$strip>, z.ZodObject<{
    sql: z.ZodString;
    sources: z.ZodArray<z.ZodObject<{
        schema: z.ZodString;
        source: z.ZodUnion<readonly [z.ZodEnum<{
            accessibility: "accessibility";
            application: "application";
            coverage: "coverage";
            "cpu-profile": "cpu-profile";
            heap: "heap";
            "heap-profile": "heap-profile";
            lighthouse: "lighthouse";
            network: "network";
            trace: "trace";
        }>, z.ZodLiteral<"library">]>;
        key: z.ZodString;
        captureId: z.ZodNullable<z.ZodString>;
    }, z.core.$strip>>;
    type: z.ZodLiteral<"export">;
    requestId: z.ZodNumber;
    format: z.ZodEnum<{
        csv: "csv";
        json: "json";
        parquet: "parquet";
    }>;
    filePath: z.ZodString;
    timeLimitMs: z.ZodNumber;
}, z.core.$strip>, z.ZodObject<{
    type: z.ZodLiteral<"drop">;
    key: z.ZodString;
}, z.core.$strip>, z.ZodObject<{
    type: z.ZodLiteral<"cancel">;
    requestId: z.ZodNumber;
}, z.core.$strip>], "type">;
export type SqlRequest = z.infer<typeof SqlRequestSchema>;
export declare const SqlReplySchema: z.ZodDiscriminatedUnion<[z.ZodObject<{
    type: z.ZodLiteral<"answer">;
    requestId: z.ZodNumber;
    value: z.ZodUnknown;
}, z.core.$strip>, z.ZodObject<{
    type: z.ZodLiteral<"error">;
    requestId: z.ZodNumber;
    error: z.ZodObject<{
        code: z.ZodEnum<{
            address_in_use: "address_in_use";
            analysis_crashed: "analysis_crashed";
            analysis_failed: "analysis_failed";
            blocked_url: "blocked_url";
            browser_failed: "browser_failed";
            browser_not_found: "browser_not_found";
            busy: "busy";
            cancelled: "cancelled";
            cannot_ask: "cannot_ask";
            cannot_reach_endpoint: "cannot_reach_endpoint";
            cap_exceeded: "cap_exceeded";
            capture_not_found: "capture_not_found";
            cdp_error: "cdp_error";
            cooling_down: "cooling_down";
            damaged_file: "damaged_file";
            deadline_exceeded: "deadline_exceeded";
            disconnected: "disconnected";
            disk_full: "disk_full";
            disk_too_slow: "disk_too_slow";
            element_not_found: "element_not_found";
            empty_file: "empty_file";
            evaluation_failed: "evaluation_failed";
            file_exists: "file_exists";
            file_not_found: "file_not_found";
            file_unreadable: "file_unreadable";
            incomplete_capture: "incomplete_capture";
            internal: "internal";
            invalid_params: "invalid_params";
            message_too_big: "message_too_big";
            navigation_failed: "navigation_failed";
            no_chunks: "no_chunks";
            no_history_entry: "no_history_entry";
            no_target: "no_target";
            no_window: "no_window";
            not_connected: "not_connected";
            not_loopback: "not_loopback";
            not_recording: "not_recording";
            outside_roots: "outside_roots";
            page_error: "page_error";
            path_denied: "path_denied";
            permission_denied: "permission_denied";
            roots_unknown: "roots_unknown";
            sample_failed: "sample_failed";
            script_not_found: "script_not_found";
            shutting_down: "shutting_down";
            target_crashed: "target_crashed";
            target_gone: "target_gone";
            target_not_found: "target_not_found";
            target_unresponsive: "target_unresponsive";
            target_unsupported: "target_unsupported";
            too_large: "too_large";
            truncated_file: "truncated_file";
            unknown_tool: "unknown_tool";
            unsafe_spool: "unsafe_spool";
            unsupported_format: "unsupported_format";
            write_failed: "write_failed";
            wrong_service: "wrong_service";
        }>;
        message: z.ZodString;
        suggestion: z.ZodOptional<z.ZodString>;
        data: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnion<readonly [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodNull]>>>;
    }, z.core.$strip>;
}, z.core.$strip>], "type">;
export type SqlReply = z.infer<typeof SqlReplySchema>;
export declare const SqlCheckAnswerSchema: z.ZodArray<z.ZodObject<{
    schema: z.ZodString;
    key: z.ZodString;
    table: z.ZodString;
}, z.core.$strip>>;
export declare const SqlRunAnswerSchema: z.ZodNullable<z.ZodObject<{
    columns: z.ZodArray<z.ZodObject<{
        name: z.ZodString;
        type: z.ZodString;
        link: z.ZodNullable<z.ZodEnum<{
            class: "class";
            event: "event";
            function: "function";
            node: "node";
            request: "request";
            source: "source";
            time: "time";
        }>>;
        captureId: z.ZodNullable<z.ZodString>;
    }, z.core.$strip>>;
    rows: z.ZodArray<z.ZodArray<z.ZodUnion<readonly [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodNull]>>>;
    rowCount: z.ZodNullable<z.ZodNumber>;
    cursor: z.ZodNullable<z.ZodString>;
    durationMs: z.ZodNumber;
}, z.core.$strip>>;
export declare const SqlExportAnswerSchema: z.ZodNullable<z.ZodObject<{
    rowCount: z.ZodNumber;
}, z.core.$strip>>;
export {};
