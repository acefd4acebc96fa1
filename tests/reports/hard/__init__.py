"""Hard input: long and hostile texts, little data, few people; the report stays sound and tells nobody."""
