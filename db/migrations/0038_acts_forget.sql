-- What operators did stays; what in it leads to a person who has left is taken out, as in audit_log.

-- Nothing else may change: ids into that of the pseudonym, and words about the person, which go.
CREATE FUNCTION refuse_all_but_forgetting() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    was    text := substring(OLD.subject FROM '\muser ([0-9]+)$');
    become text := substring(NEW.subject FROM '\muser ([0-9]+)$');
    words  text[] := ARRAY['reason', 'text', 'name', 'people', 'for'];
BEGIN
    IF (NEW.id, NEW.at, NEW.name, NEW.done) = (OLD.id, OLD.at, OLD.name, OLD.done)
        AND NEW.detail - words = OLD.detail - words
        AND (NEW."by" = OLD."by" OR (is_pseudonym(NEW."by") AND NOT is_pseudonym(OLD."by")))
        AND (NEW.subject = OLD.subject
             OR (is_pseudonym(become::bigint) AND NOT is_pseudonym(was::bigint)
                 AND NEW.subject = regexp_replace(OLD.subject, '[0-9]+$', become)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: its rows are kept', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME;
END
$$;
DROP TRIGGER operator_act_rows ON operator_act;
CREATE TRIGGER operator_act_rows BEFORE DELETE ON operator_act FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operator_act_fixed BEFORE UPDATE ON operator_act
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_forgetting();
