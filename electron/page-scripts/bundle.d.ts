/** `path`: from the root of the checkout. Modules in TypeScript become a script that defines `page`, with what the module exports. */
export declare function checkoutText(path: string): Promise<string>;
