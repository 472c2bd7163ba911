"""Reports in XML, read by the programs of others. Arguments: a schema, then files of JUnit's XML."""

import sys

import junitparser
import xmlschema

schema = xmlschema.XMLSchema(sys.argv[1])
for path in sys.argv[2:]:
    schema.validate(path)
    report = junitparser.JUnitXml.fromfile(path)
    cases = [case for suite in report for case in suite]
    failed = sum(isinstance(it, junitparser.Failure) for case in cases for it in case.result)
    broken = sum(isinstance(it, junitparser.Error) for case in cases for it in case.result)
    assert (report.tests, report.failures, report.errors) == (len(cases), failed, broken), path
    print(f"{path}: valid; {len(cases)} tests, {failed} failures, {broken} errors")
