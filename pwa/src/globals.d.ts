/** What the build writes into the bundle. */
declare const BAOGONG_VERSION: string;
declare const BAOGONG_DECODER: string;
declare const BAOGONG_WASM: string;
declare const BAOGONG_FILES: readonly string[];
