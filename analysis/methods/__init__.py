"""Methods of evaluation by the names the rules give them: 比较法, 因素分析法, 标杆管理法."""
