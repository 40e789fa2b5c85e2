"""Text to syntax tree and back. Lark is only needed to build the parser's tables."""
