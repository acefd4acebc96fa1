"""The resident's side: notice, pages, check, receipt. What becomes of a code, and what its pages then say:

    state       comes about by              the browser that sent it         any other browser
    issued      a code is issued            notice, or that the survey has closed (same for all)
    begun       consent                     the first open page, or the check (same for all)
    submitted   the form is sent            thanks and receipt               the code was used
    withdrawn   withdrawing by receipt      that the form is withdrawn       the code was used
    deleted     the retention has passed    the code was used                the code was used
    revoked     hengping survey revoke      no such code (same for all)

A receipt leads any browser to the form while it is there (to be corrected and withdrawn until `change_days` have
passed), to the page that says it is withdrawn, or, once deleted, to no form. Correcting gives the form a code of its
own: under way, sent (said to all who come back), or gone with the form. The tests of residents' pages walk
through these states in random order, in two browsers, and compares every page with the store.
"""
