-- The documented views of definitions (docs/catalog.md) over the townships' tables, each with the township before its columns. What joins within a
-- township says so: partitions are joined one by one, and so are the shards of Citus.

CREATE VIEW v_place AS
SELECT p.township, p.id AS place_id, p.parent_id, p.kind, p.code, p.name,
       CASE p.kind WHEN 'group' THEN u.name WHEN 'village' THEN p.name END AS village,
       CASE p.kind WHEN 'group' THEN p.name END AS "group",
       CASE p.kind WHEN 'group' THEN p.parent_id WHEN 'village' THEN p.id END AS village_id
  FROM place p LEFT JOIN place u ON u.township = p.township AND u.id = p.parent_id;

CREATE VIEW v_household AS
SELECT h.township, h.id AS household_id, h.household_no, h.address, h.hukou_book_no, h.notes, h.ended_on,
       l.place_id, l.code AS place_code, l.village_id, l.village, l."group"
  FROM household h JOIN v_place l ON l.township = h.township AND l.place_id = h.place_id;

CREATE VIEW v_membership AS
SELECT township, id AS membership_id, person_id, household_id, relation, from_date, to_date FROM membership;

-- The current membership, or the last one.
CREATE VIEW v_person AS
SELECT p.township, p.id AS person_id, p.name, p.former_name, p.sex, p.birth_date, p.citizen_id, p.ethnic, p.education,
       p.hukou_type, p.marital, p.phone, coalesce (p.address, h.address) AS address, p.bank_name, p.bank_account,
       p.disability_class, p.disability_grade, p.disability_no, p.status, p.notes,
       coalesce (m.relation, o.relation) AS relation, h.id AS household_id, h.household_no, h.hukou_book_no, h.place_id,
       CASE l.kind WHEN 'group' THEN l.parent_id WHEN 'village' THEN l.id END AS village_id,
       CASE l.kind WHEN 'group' THEN u.name WHEN 'village' THEN l.name END AS village,
       CASE l.kind WHEN 'group' THEN l.name END AS "group",
       l.code || ' ' || lpad (coalesce (h.household_no, '~'), 12, '0') || ' ' || CASE coalesce (m.relation, o.relation) WHEN '02' THEN '00' ELSE coalesce (m.relation, o.relation, '') END AS list_key,
       p.name COLLATE "C" AS name_key
  FROM person p
  LEFT JOIN membership m ON m.township = p.township AND m.person_id = p.id AND m.to_date IS NULL
  LEFT JOIN LATERAL (SELECT x.relation, x.household_id FROM membership x WHERE m.id IS NULL AND x.township = p.township AND x.person_id = p.id
                      ORDER BY x.to_date DESC, x.id DESC LIMIT 1) o ON true
  LEFT JOIN household h ON h.township = p.township AND h.id = coalesce (m.household_id, o.household_id)
  LEFT JOIN place l ON l.township = p.township AND l.id = h.place_id
  LEFT JOIN place u ON u.township = p.township AND u.id = l.parent_id;

CREATE VIEW v_identity AS
SELECT township, id AS person_id, name, sex, birth_date, citizen_id, status, hukou_type, marital, ethnic, disability_class, disability_grade FROM person;

CREATE VIEW v_head AS
SELECT m.township, m.household_id, m.person_id, p.name, p.phone
  FROM membership m JOIN person p ON p.township = m.township AND p.id = m.person_id WHERE m.relation = '02' AND m.to_date IS NULL;

-- When somebody was on the register of a household: what is looked up is looked up only where it can be.
CREATE VIEW v_residence AS
SELECT r.*,
       CASE WHEN r.came_from IS NOT NULL THEN 'transfer' WHEN r.born_here THEN 'birth' WHEN r.since IS NULL THEN 'start' ELSE 'move_in' END AS entry,
       CASE WHEN r.until IS NULL THEN NULL WHEN r.went_to IS NOT NULL THEN 'transfer' WHEN r.died THEN 'death' ELSE 'move_out' END AS exit
  FROM (SELECT m.township, m.id AS residence_id, m.person_id, m.household_id, m.relation, p.name, p.sex, p.birth_date,
               p.citizen_id IS NOT NULL AS has_id, p.phone IS NOT NULL AS has_phone, h.place_id, h.household_no,
               CASE l.kind WHEN 'group' THEN l.parent_id WHEN 'village' THEN l.id END AS village_id,
               CASE WHEN m.from_date IS NULL OR m.from_date < p.birth_date THEN p.birth_date ELSE m.from_date END AS since,
               CASE WHEN m.to_date IS NOT NULL THEN m.to_date WHEN p.status = 'registered' THEN NULL ELSE gone.date END AS until,
               p.birth_date IS NOT NULL AND (m.from_date IS NULL OR m.from_date <= p.birth_date) AS born_here,
               f.place_id AS came_from, t.place_id AS went_to,
               CASE WHEN m.to_date IS NULL AND p.status = 'registered' THEN false
                    WHEN m.to_date IS NOT NULL AND later.there THEN false
                    ELSE p.status = 'deceased' OR died.there IS TRUE END AS died
          FROM membership m
          JOIN person p ON p.township = m.township AND p.id = m.person_id
          JOIN household h ON h.township = m.township AND h.id = m.household_id
          JOIN place l ON l.township = m.township AND l.id = h.place_id
          LEFT JOIN LATERAL (SELECT max (e.date) AS date FROM event e WHERE m.to_date IS NULL AND p.status <> 'registered' AND e.township = m.township AND e.person_id = p.id
                                AND e.type IN ('death', 'move_out')) gone ON true
          LEFT JOIN LATERAL (SELECT k.place_id FROM membership n JOIN household k ON k.township = n.township AND k.id = n.household_id
                              WHERE m.from_date IS NOT NULL AND n.township = m.township AND n.person_id = m.person_id AND n.to_date = m.from_date AND n.id <> m.id
                              ORDER BY n.id DESC LIMIT 1) f ON true
          LEFT JOIN LATERAL (SELECT k.place_id FROM membership n JOIN household k ON k.township = n.township AND k.id = n.household_id
                              WHERE m.to_date IS NOT NULL AND n.township = m.township AND n.person_id = m.person_id AND n.from_date = m.to_date AND n.id <> m.id
                              ORDER BY n.id LIMIT 1) t ON true
          LEFT JOIN LATERAL (SELECT true AS there FROM membership n WHERE m.to_date IS NOT NULL AND n.township = m.township AND n.person_id = m.person_id AND n.id <> m.id
                                AND (n.to_date IS NULL OR n.to_date > m.to_date) LIMIT 1) later ON true
          LEFT JOIN LATERAL (SELECT true AS there FROM event e WHERE (m.to_date IS NOT NULL OR p.status <> 'registered') AND e.township = m.township AND e.person_id = m.person_id
                                AND e.type = 'death' LIMIT 1) died ON true) r;

CREATE VIEW v_change AS
SELECT r.township, r.entry AS kind, r.since AS date, r.residence_id, r.person_id, r.household_id, r.place_id, r.village_id, r.came_from AS other_place_id
  FROM v_residence r WHERE r.entry <> 'start'
UNION ALL
SELECT r.township, CASE r.exit WHEN 'transfer' THEN 'transfer_out' ELSE r.exit END, r.until, r.residence_id, r.person_id, r.household_id, r.place_id, r.village_id,
       r.went_to
  FROM v_residence r WHERE r.exit IS NOT NULL;

CREATE VIEW v_scheme AS
SELECT township, id AS version_id, scheme, name, from_date, to_date, operator FROM scheme_version;

CREATE VIEW v_category AS
SELECT s.township, s.scheme, s.id AS version_id, p.part AS category, p.title
  FROM scheme_part p JOIN scheme_version s ON s.township = p.township AND s.id = p.version_id WHERE p.kind = 'category';

CREATE VIEW v_roll AS
SELECT township, id AS roll_id, scheme, period, from_date, to_date, version_id, state, made_on, made_by, approved_on, approved_by, line_count, total_fen FROM roll;

CREATE VIEW v_roll_line AS
SELECT l.township, l.id AS line_id, l.roll_id, r.scheme, r.period, r.state AS roll_state, l.case_id, c.case_no, l.person_id, l.payee_id, l.for_period, l.category,
       l.months, l.amount_fen, l.before_fen, l.change, l.reason, l.name, p.sex, p.birth_date, p.citizen_id, p.phone,
       q.name AS payee_name, q.citizen_id AS payee_citizen_id, q.phone AS payee_phone, a.holder, a.bank_name, a.bank_account,
       l.place_id, v.village_id, v.village, v."group", v.code AS place_code
  FROM roll_line l
  JOIN roll r ON r.township = l.township AND r.id = l.roll_id
  JOIN subsidy_case c ON c.township = l.township AND c.id = l.case_id
  JOIN person p ON p.township = l.township AND p.id = l.person_id
  JOIN person q ON q.township = l.township AND q.id = l.payee_id
  LEFT JOIN v_place v ON v.township = l.township AND v.place_id = l.place_id
  LEFT JOIN payee_account a ON a.township = l.township AND a.person_id = l.payee_id AND a.state = 'confirmed';

CREATE VIEW v_payment AS
SELECT y.township, y.id AS payment_id, y.batch_id, b.number, b.roll_id, b.made_on AS sent_on, y.line_id, y.case_id, y.person_id, y.payee_id, y.scheme, y.period, y.serial,
       y.amount_fen, y.holder, y.bank_name, y.bank_account, y.state, y.date, y.reason, p.name, p.citizen_id, q.name AS payee_name,
       q.citizen_id AS payee_citizen_id, l.category, l.months, l.place_id, v.village_id, v.village, v."group", v.code AS place_code
  FROM payment y
  JOIN payment_batch b ON b.township = y.township AND b.id = y.batch_id
  JOIN roll_line l ON l.township = y.township AND l.id = y.line_id
  JOIN person p ON p.township = y.township AND p.id = y.person_id
  JOIN person q ON q.township = y.township AND q.id = y.payee_id
  LEFT JOIN v_place v ON v.township = y.township AND v.place_id = l.place_id;

CREATE VIEW v_payee_account AS
SELECT township, id AS account_id, person_id, holder, bank_name, bank_account, state, entered_on, decided_on FROM payee_account;

CREATE VIEW v_budget AS
SELECT township, id AS budget_id, scheme, year, source, amount_fen, date, document, operator FROM budget;

CREATE VIEW v_review AS
SELECT township, id AS review_id, case_id, year, outcome, date, note, operator FROM review;

CREATE VIEW v_case AS
SELECT c.township, c.id AS case_id, c.case_no, c.scheme, c.person_id, c.payee_id, c.category, c.applied_on, c.state, c.step, c.approved_on, c.right_from, c.right_to,
       c.end_reason, c.entered_by, c.notes, p.name, p.sex, p.birth_date, p.citizen_id, p.phone, p.status, p.household_id, p.household_no, p.address,
       p.place_id, p.village_id, p.village, p."group", p.list_key, q.name AS payee_name, q.citizen_id AS payee_citizen_id, q.phone AS payee_phone,
       a.holder, a.bank_name, a.bank_account, s.reason AS suspended, s.from_date AS suspended_from
  FROM subsidy_case c
  JOIN v_person p ON p.township = c.township AND p.person_id = c.person_id
  JOIN person q ON q.township = c.township AND q.id = c.payee_id
  LEFT JOIN payee_account a ON a.township = c.township AND a.person_id = c.payee_id AND a.state = 'confirmed'
  LEFT JOIN suspension s ON s.township = c.township AND s.case_id = c.id AND s.to_date IS NULL;

CREATE VIEW v_checklist AS
SELECT township, id AS version_id, checklist, name, from_date, to_date, since FROM checklist_version;

CREATE VIEW v_visit AS
SELECT v.township, v.id AS visit_id, v.case_id, v.person_id, v.checklist, s.name AS service, v.item,
       coalesce ((SELECT p.title FROM checklist_part p WHERE p.township = v.township AND p.version_id = c.version_id AND p.kind = 'item' AND p.part = rtrim (v.item, '+')), v.item)
         || CASE WHEN v.item LIKE '%+' THEN ' +' ELSE '' END AS item_title,
       v.turn, v.date, v.worker, v.window_from, v.window_to, v.follow_up_on, v.referral, v.notes, v.operator
  FROM visit v
  JOIN service_case c ON c.township = v.township AND c.id = v.case_id
  JOIN checklist_version s ON s.township = v.township AND s.id = c.version_id
 WHERE v.void IS NULL;

CREATE VIEW v_service_answer AS
SELECT a.township, a.id AS answer_id, a.case_id, a.person_id, c.checklist, a.item, a.turn, a.answer, a.date, a.until_date, a.notes, a.operator
  FROM service_answer a JOIN service_case c ON c.township = a.township AND c.id = a.case_id;

CREATE VIEW v_supply_move AS
SELECT m.township, m.id AS move_id, m.supply_id, s.code, s.name AS supply, s.unit, m.place_id, l.code AS place_code, l.name AS place, m.kind, m.date, m.quantity, m.batch, m.expires_on,
       m.person_id, m.notes, m.operator
  FROM supply_move m JOIN supply s ON s.township = m.township AND s.id = m.supply_id JOIN place l ON l.township = m.township AND l.id = m.place_id;

CREATE VIEW v_book_row AS SELECT township, id AS row_id, register, date, subject FROM book_row;
CREATE VIEW v_book_value AS
SELECT v.township, v.row_id, r.register, r.date, v.field, v.value, v.person_id, v.household_id, v.place_id
  FROM book_value v JOIN book_row r ON r.township = v.township AND r.id = v.row_id;

CREATE VIEW v_receipt AS
SELECT t.township, t.id AS receipt_id, t.recovery_id, y.scheme, t.date, t.amount_fen, t.note
  FROM recovery_receipt t JOIN recovery r ON r.township = t.township AND r.id = t.recovery_id JOIN payment y ON y.township = r.township AND y.id = r.payment_id;

CREATE VIEW v_notice_name AS
SELECT l.township, l.id AS line_id, q.id AS person_id, q.name, q.citizen_id
  FROM roll_line l
  JOIN roll r ON r.township = l.township AND r.id = l.roll_id
  JOIN scheme_version s ON s.township = r.township AND s.id = r.version_id
  JOIN person p ON p.township = l.township AND p.id = l.person_id
  JOIN person q ON q.township = l.township AND q.id = CASE WHEN s.payee_named = 1 OR age (p.birth_date, r.made_on) < 14 THEN l.payee_id ELSE l.person_id END;

CREATE VIEW v_case_item AS
SELECT c.township, c.id AS case_id, p.kind, p.part, p.title, p.position,
       CASE p.kind WHEN 'declaration' THEN (SELECT a.answer FROM case_answer a WHERE a.township = c.township AND a.case_id = c.id AND a.condition = p.part)
                   ELSE (SELECT d.received_on FROM case_document d WHERE d.township = c.township AND d.case_id = c.id AND d.document = p.part) END AS value
  FROM subsidy_case c
  JOIN scheme_version s ON s.township = c.township AND s.scheme = c.scheme AND s.to_date IS NULL
  JOIN scheme_part p ON p.township = s.township AND p.version_id = s.id AND p.kind IN ('declaration', 'document');

CREATE VIEW v_flow AS
SELECT e.township, e.id AS flow_id, CASE WHEN e.type = 'arrive' THEN 'in' WHEN e.place_id IS NOT NULL THEN 'within' ELSE 'out' END AS direction,
       e.person_id, p.name, p.sex, p.birth_date, p.citizen_id, p.ethnic, p.marital, p.education, p.status, e.date AS since,
       (SELECT n.date FROM event n WHERE n.township = e.township AND n.person_id = e.person_id
           AND n.type IN ('death', CASE e.type WHEN 'leave' THEN 'return' ELSE 'depart' END, CASE e.type WHEN 'leave' THEN 'leave' ELSE 'arrive' END,
                          CASE e.type WHEN 'leave' THEN 'move_out' ELSE 'move_in' END)
           AND (n.date > e.date OR (n.date = e.date AND n.id > e.id)) ORDER BY n.date, n.id LIMIT 1) AS until,
       e.region, e.words AS place_text, e.reason, e.work, e.employer, e.housing, e.landlord, coalesce (e.contact, p.phone) AS phone, e.family,
       CASE e.type WHEN 'arrive' THEN p.address END AS lives_at,
       (SELECT count (*) FROM event c WHERE c.township = e.township AND c.type = e.type AND c.date = e.date AND c.id <> e.id
           AND (c.other_id = coalesce (e.other_id, e.person_id) OR c.person_id = e.other_id)) AS companions,
       e.other_id AS with_id, e.household_id, h.household_no, h.place_id AS home_place_id, r.village AS home_village, r."group" AS home_group,
       coalesce (e.place_id, h.place_id) AS place_id, l.code AS place_code, l.village_id, l.village, l."group", e.notes, e.recorded_on
  FROM event e
  JOIN person p ON p.township = e.township AND p.id = e.person_id
  LEFT JOIN household h ON h.township = e.township AND h.id = e.household_id
  LEFT JOIN v_place r ON r.township = h.township AND r.place_id = h.place_id
  LEFT JOIN v_place l ON l.township = e.township AND l.place_id = coalesce (CASE WHEN e.type = 'arrive' THEN e.place_id END, h.place_id, e.place_id)
 WHERE e.type IN ('leave', 'arrive');
