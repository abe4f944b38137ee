import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// React asks for this before it lets tests flush effects with act().
(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

afterEach(cleanup);
