"""The worlds: each module draws one backdrop and says where objects may stand. Decoration only; nothing here is asked about."""
