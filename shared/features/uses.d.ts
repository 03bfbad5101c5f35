/**
 * Every feature, with the features that it uses: their folders are the only ones of other features that it may import. A feature is taken
 * out by deleting its folders and its lines in the lists beside this one.
 */
export declare const FEATURES: {
    readonly assistants: readonly [];
    readonly audits: readonly ["page"];
    readonly chat: readonly ["ledger"];
    readonly comparison: readonly [];
    readonly console: readonly [];
    readonly coverage: readonly ["page"];
    readonly cpu: readonly ["comparison", "network"];
    readonly dataset: readonly ["sql"];
    readonly explorer: readonly ["heap", "leak-hunt", "page", "prove"];
    readonly fetch: readonly ["heap"];
    readonly heap: readonly ["comparison"];
    readonly 'leak-hunt': readonly ["heap", "page"];
    readonly ledger: readonly ["cpu", "heap", "live"];
    readonly library: readonly ["explorer"];
    readonly live: readonly ["console", "heap", "leak-hunt", "page"];
    readonly network: readonly [];
    readonly page: readonly ["console", "renders", "trace"];
    readonly pointing: readonly ["cpu"];
    readonly prove: readonly ["page", "workflow"];
    readonly renders: readonly ["sources", "trace"];
    readonly sources: readonly [];
    readonly sql: readonly ["audits", "ledger", "live"];
    readonly trace: readonly ["comparison", "cpu"];
    readonly updates: readonly ["assistants"];
    readonly workflow: readonly ["cpu", "explorer", "page", "trace"];
};
