-- What the county's checks and ledgers look for. Within a township everything begins with its code.
CREATE INDEX person_citizen_id ON person (citizen_id, township) WHERE citizen_id IS NOT NULL;
CREATE INDEX membership_person ON membership (township, person_id);
CREATE INDEX membership_household ON membership (township, household_id);
CREATE INDEX event_person ON event (township, person_id);
CREATE INDEX event_date ON event (date, type);
CREATE INDEX service_case_person ON service_case (township, person_id);
CREATE INDEX subsidy_case_person ON subsidy_case (township, person_id);
CREATE INDEX payment_person ON payment (township, person_id);
CREATE INDEX roll_line_roll ON roll_line (township, roll_id);
CREATE INDEX book_value_row ON book_value (township, row_id);
