// It answers the pages that start it, and exports nothing.
export {};
