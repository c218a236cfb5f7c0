-- The records: what an account's trades, orders and fills are looked up by.

-- The orders of a position, and the fills of an order.
CREATE INDEX order_of_position ON order_intent (account_id, position_id, created_at);
CREATE INDEX fill_of_order ON fill (account_id, order_id) WHERE order_id IS NOT NULL;
-- A person names a position by the beginning of its id.
CREATE INDEX position_code ON position (account_id, left(id, 8));
